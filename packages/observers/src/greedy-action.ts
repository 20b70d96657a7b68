import { isPersistentArray } from '@reprise/core';
import type { Numbers } from './parameters.ts';

/**
 * The greedy action of a row of action values (observations × actions, row-major): the first of the
 * greatest, from 0. NaN is never greedy; of nothing but NaN, action 0 is.
 */
export function greedyAction(values: Numbers, row: number, actions: number): number {
  const isPersistent = isPersistentArray(values);
  const first = row * actions;
  let greedy = 0;
  let best = Number.NEGATIVE_INFINITY;
  for (let action = 0; action < actions; action++) {
    const value = isPersistent ? values.get(first + action) : values[first + action]!;
    if (value > best) {
      best = value;
      greedy = action;
    }
  }
  return greedy;
}
