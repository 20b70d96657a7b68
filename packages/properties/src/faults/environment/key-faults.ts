import type { Environment, Key } from '@reprise/core';
import { blackjack, cartPole, mountainCar } from '@reprise/environments';
import { type EnvironmentFault, having, pooled } from './ring.ts';

/** Worlds in which the key does not decide what it should. */
export const keyFaults: readonly EnvironmentFault[] = [
  [
    'a reset does not heed its key',
    () => {
      const good = cartPole();
      return { ...good, reset: () => good.reset({ k0: 1, k1: 2 }) } as unknown as Environment;
    },
    /a reset heeds its key/,
    /a reset gives the same with each of 20000 keys: .* isResetDeterministic: true/,
  ],
  [
    'a step does not heed its key: cards are always the same',
    () => {
      const good = blackjack();
      const step = (state: never, action: number) => good.step(state, action, { k0: 1, k1: 2 });
      return { ...good, step } as unknown as Environment;
    },
    /a step heeds its key/,
    /a step gives the same with each of 20000 keys: .* isStepDeterministic: true/,
  ],
  [
    'a reset heeds only whether its key is odd',
    () => {
      const good = cartPole();
      const reset = ({ k0 }: Key) => good.reset({ k0: k0 & 1, k1: 0 });
      return { ...good, reset } as unknown as Environment;
    },
    /a reset heeds its key/,
    /bit 1 of k0 never matters to a reset/,
  ],
  [
    'a reset heeds half of its key, though its model is kept',
    having((good) => ({ reset: ({ k0 }: Key) => good.reset({ k0, k1: 0 }) })),
    /a reset heeds its key/,
    /bit 0 of k1 never matters to a reset/,
  ],
  [
    'a step heeds all but one bit of its key',
    () => {
      const good = blackjack();
      const step = (state: never, action: number, { k0, k1 }: Key) =>
        good.step(state, action, { k0: k0 & ~(1 << 17), k1 });
      return { ...good, step } as unknown as Environment;
    },
    /a step heeds its key/,
    /bit 17 of k0 never matters to a step/,
  ],
  [
    'it says that episodes begin alike, and they do not',
    having(() => ({ isResetDeterministic: true })),
    /a reset heeds its key/,
    /it says isResetDeterministic, and a reset gives .* and .* by the key/,
  ],
  [
    'it says that no step draws, and steps do',
    having(() => ({ isStepDeterministic: true })),
    /a step heeds its key/,
    /it says isStepDeterministic, and a step gives .* and .* by the key/,
  ],
  [
    'whether it draws is a text',
    having(() => ({ isStepDeterministic: 'no' })),
    /a step heeds its key/,
    /isStepDeterministic is "no"/,
  ],
  [
    'it says that no step draws, and a step is given objects that are used again',
    () => pooled(mountainCar() as never),
    /a step heeds its key/,
    /it says isStepDeterministic, and a step gave one thing and another, and asked again always the same/,
  ],
];
