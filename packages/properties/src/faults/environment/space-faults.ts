import { box, type Discrete, discrete, type Environment, type Key, tuple } from '@reprise/core';
import { CELLS, type EnvironmentFault, having, ring } from './ring.ts';

const plane = box({ low: [0, 0], high: [1, 1] });

/** The ring with an observation space that is changed. */
const observing = (parts: Partial<Record<keyof Discrete, unknown>>) =>
  having(() => ({ observationSpace: { ...discrete(CELLS), ...parts } }));
/** The ring with an action space that is changed. */
const acting = (parts: Partial<Record<keyof Discrete, unknown>>) =>
  having(() => ({ actionSpace: { ...discrete(2), ...parts } }));

/** Worlds whose spaces are none of Gymnasium's, or do not draw as they should. */
export const spaceFaults: readonly EnvironmentFault[] = [
  [
    'a space is made anew each time',
    () => {
      const good = ring();
      return Object.defineProperty({ ...good }, 'observationSpace', {
        get: () => discrete(CELLS),
        enumerable: true,
      }) as unknown as Environment;
    },
    /spaces are Gymnasium/,
    /observationSpace is another object each time/,
  ],

  [
    'a space is of no known type',
    observing({ type: 'Anything', contains: () => true, toString: () => 'Anything' }),
    /spaces are Gymnasium/,
    /observationSpace is no space of Gymnasium's: a space of type 'Anything' is not known/,
  ],
  [
    'a space holds everything',
    observing({ contains: () => true }),
    /spaces are Gymnasium/,
    /Discrete\(5\) says true of whether it holds "0"/,
  ],
  [
    'a space has no values',
    observing({ n: 0 }),
    /spaces are Gymnasium/,
    /Discrete\(0\): n must be a whole number/,
  ],
  [
    'a space goes by another name',
    observing({ toString: () => 'Cells' }),
    /spaces are Gymnasium/,
    /observationSpace prints as “Cells”, not as “Discrete\(5\)”/,
  ],
  [
    'a Box has bounds of another length than its shape',
    having(() => ({ observationSpace: { ...plane, low: [0], toString: () => String(plane) } })),
    /spaces are Gymnasium/,
    /Box: 1 bounds for shape \(2\)/,
  ],
  [
    'a Box has a bound that is NaN',
    having(() => ({ observationSpace: { ...plane, high: [1, Number.NaN] } })),
    /spaces are Gymnasium/,
    /Box: high\.1: Invalid input/,
  ],
  [
    'a Box says nothing of its dtype',
    having(() => ({ observationSpace: { ...plane, dtype: undefined } })),
    /spaces are Gymnasium/,
    /Box: dtype: Invalid input: expected string/,
  ],
  [
    'a sample is by Math.random',
    // biome-ignore lint/suspicious/noExplicitAny: what is drawn is not looked at
    observing({ sample: (): any => Math.floor(Math.random() * CELLS) }),
    /spaces are Gymnasium/,
    /draws \d and then \d of the same key/,
  ],
  [
    'a sample is outside its space',
    observing({ sample: () => CELLS }),
    /spaces are Gymnasium/,
    /Discrete\(5\) draws 5, which it does not hold/,
  ],
  [
    'an action is never drawn',
    acting({ sample: () => 0 }),
    /spaces are Gymnasium/,
    /actionSpace Discrete\(2\) draws only 0, \d+ times/,
  ],
  [
    'one of five values is never drawn',
    observing({ sample: (key: Key) => Math.min(3, discrete(CELLS).sample(key)) }),
    /spaces are Gymnasium/,
    /Discrete\(5\) never draws 4/,
  ],
  [
    'the upper half of a Box is never drawn',
    having(() => ({
      observationSpace: { ...plane, sample: (key: Key) => plane.sample(key).map((x) => x / 2) },
    })),
    /spaces are Gymnasium/,
    /part 0 of observationSpace Box.* draws only from .* to 0\.4/,
  ],
  [
    'a part of a Tuple is always the same',
    having(() => {
      const [left, right] = [discrete(3), { ...discrete(2), sample: () => 1 }];
      return { observationSpace: tuple([left, right]) };
    }),
    /spaces are Gymnasium/,
    /1 of observationSpace Tuple.* draws only 1/,
  ],
  [
    'an action is a force without bounds',
    having(() => ({
      actionSpace: box({ low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }),
      actionNames: undefined,
    })),
    /spaces are Gymnasium/,
    /actionSpace Box\(-inf, inf, \(1,\), float32\) has bounds that are not finite/,
  ],
];
