import { keyOf } from '@reprise/core';
import { expect, test } from 'vitest';
import { chain } from './chain.ts';

test.each([2, 3, 4, 9])('every step of a chain of %i cells is as it is defined', (cells) => {
  const world = chain({ cells });
  expect(world.reset(keyOf(5))).toEqual({ state: { cell: 0, elapsed: 0 }, observation: 0 });
  for (let cell = 0; cell < cells; cell++) {
    for (const action of [0, 1]) {
      for (const elapsed of [0, 50, 98, 99]) {
        const next =
          action === 0 ? (cell === cells - 1 ? cell : cell + 1) : cell === 0 ? 0 : cell - 1;
        expect(world.step({ cell, elapsed }, action, keyOf(1))).toEqual({
          state: { cell: next, elapsed: elapsed + 1 },
          observation: next,
          reward: next === 1 ? 1 : -1,
          terminated: false,
          truncated: elapsed === 99,
        });
      }
    }
  }
});
