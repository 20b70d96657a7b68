import { test as prop } from '@fast-check/vitest';
import type { Transition } from '@reprise/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, marbles, reward, shown, step, update } from '../testing/marbles.ts';
import { entropy } from './entropy.ts';

test('it shows what an event says, as entropy or as probabilities', () => {
  marbles(({ cold, expectObservable }) => {
    const run$ = cold('abcd#', {
      a: step(0, { entropy: 0.25 }),
      b: reward(1, 1),
      c: update(2, { probabilities: [0.5, 0, 0.5] }),
      d: update(3, { probabilities: Float64Array.of(1, 0) }),
    });
    expectObservable(run$.pipe(entropy())).toBe('a-cd#', {
      a: at(0, 0.25),
      c: at(2, Math.LN2),
      d: at(3, 0),
    });
  });
});

test('or of probabilities that are elsewhere', () => {
  const probabilities = ({ event }: Transition<unknown>) =>
    event.kind === 'reward' ? [0.25, 0.25, 0.25, 0.25] : undefined;
  const run = [step(0, { entropy: 7 }), reward(1, 1)];
  expect(shown(run, entropy({ probabilities }))).toEqual([at(1, 2 * Math.LN2)]);
});

prop.prop([fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 9 })])(
  'it lies between 0 and ln n, and adding none changes nothing',
  (weights) => {
    const sum = weights.reduce((a, b) => a + b, 0);
    fc.pre(sum > 0);
    const probabilities = weights.map((weight) => weight / sum);
    const [one, more] = shown(
      [update(0, { probabilities }), update(1, { probabilities: [...probabilities, 0] })],
      entropy(),
    );
    expect(one!.value).toBeGreaterThanOrEqual(0);
    expect(one!.value).toBeLessThanOrEqual(Math.log(weights.length) + 1e-12);
    expect(more!.value).toBe(one!.value);
  },
);
