import { expect, test } from 'vitest';
import { at, drawn, marbles, reward, shown, step, update } from '../testing/marbles.ts';
import { losses } from './losses.ts';

test('where samples are drawn, the loss is minus the reward, and counts once', () => {
  marbles(({ cold, expectObservable }) => {
    const run$ = cold('abcdef|', {
      a: drawn(0),
      b: reward(1, -4),
      c: update(2, { loss: 4 }),
      d: drawn(3),
      e: reward(4, -0),
      f: update(5),
    });
    expectObservable(run$.pipe(losses())).toBe('-a--b-|', { a: at(1, 4), b: at(4, 0) });
  });
});

test('where actions are taken, rewards are no losses, and those of updates are', () => {
  const run = [step(0), reward(1, 1), update(2), step(3), reward(4, 1), update(5, { loss: 0.5 })];
  expect(shown(run, losses())).toEqual([at(5, 0.5)]);
});
