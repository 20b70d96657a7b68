import { test } from 'vitest';
import { at, marbles, reward, step, update } from '../testing/marbles.ts';
import { rewards } from './rewards.ts';

test('every reward shows, whatever it is', () => {
  marbles(({ cold, expectObservable }) => {
    const run$ = cold('-abc-d|', {
      a: step(0),
      b: reward(1, -0),
      c: update(2),
      d: reward(3, Number.NaN),
    });
    expectObservable(run$.pipe(rewards())).toBe('--a--b|', { a: at(1, -0), b: at(3, Number.NaN) });
  });
});
