import { expect, test } from 'vitest';
import { at, marbles, reward, shown, step } from '../testing/marbles.ts';
import { returns } from './returns.ts';

test('the return of each episode shows when it is over', () => {
  marbles(({ cold, expectObservable }) => {
    const run$ = cold('abcdef#', {
      a: step(0),
      b: reward(1, 2),
      c: step(2, { truncated: true }),
      d: reward(3, 4),
      e: step(4, { terminated: true }),
      f: reward(5, 1),
    });
    expectObservable(run$.pipe(returns({ discount: 0.5 }))).toBe('---a-b#', {
      a: at(3, 4),
      b: at(5, 1),
    });
  });
});

test('an episode that may have begun before the stream has no return', () => {
  const run = [
    step(5, { terminated: true }),
    reward(6, 1),
    step(7, { terminated: true }),
    reward(8, 2),
  ];
  expect(shown(run, returns())).toEqual([at(8, 2)]);
});
