import { test as prop } from '@fast-check/vitest';
import { PersistentFloat64Array } from '@reprise/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { greedyAction } from './greedy-action.ts';

prop.prop([fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 4, maxLength: 40 })])(
  'the greedy action is the first of the greatest of its row, in a list and in a persistent array',
  (values) => {
    const rows = Math.floor(values.length / 4);
    for (let row = 0; row < rows; row++) {
      const own = values.slice(4 * row, 4 * row + 4);
      const first = own.indexOf(Math.max(...own));
      expect(greedyAction(values, row, 4)).toBe(first);
      expect(greedyAction(PersistentFloat64Array.from(values), row, 4)).toBe(first);
    }
  },
);

test('NaN is never greedy; of nothing but NaN, action 0 is', () => {
  expect(greedyAction([Number.NaN, -5, Number.NaN], 0, 3)).toBe(1);
  expect(greedyAction([Number.NaN, Number.NaN], 0, 2)).toBe(0);
});
