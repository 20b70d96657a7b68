import type { TableModel } from '@reprise/core';
import { actionValuesOf } from './optimal-values.ts';

/**
 * The Bellman optimality operator on action values (states × actions, row-major): (T Q)(s,a) = Σ p [r +
 * γ max Q(s',·)], nothing after a terminated outcome (Sutton and Barto 2018, equation 3.20). It contracts
 * the greatest difference by γ (Puterman 1994, proposition 6.2.4).
 */
export function bellmanOptimality(
  model: TableModel,
  actionValues: ArrayLike<number>,
  discount: number,
): Float64Array {
  const { states, actions } = model;
  const best = Float64Array.from({ length: states }, (_, state) => {
    let value = actionValues[state * actions]!;
    for (let action = 1; action < actions; action++) {
      value = Math.max(value, actionValues[state * actions + action]!);
    }
    return value;
  });
  return actionValuesOf(model, best, discount);
}

/**
 * How far action values are from Q*, at the most: ‖T Q − Q‖ / (1 − γ), in the greatest difference
 * (Puterman 1994, theorem 6.3.1). Judges any learner's table by itself.
 */
export function residualBound(
  model: TableModel,
  actionValues: ArrayLike<number>,
  discount: number,
): number {
  return (
    greatestDifference(bellmanOptimality(model, actionValues, discount), actionValues) /
    (1 - discount)
  );
}

/** The greatest absolute difference between two lists of numbers of one length. */
export function greatestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let greatest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    // NaN is as far as can be.
    if (!(difference <= greatest))
      greatest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return greatest;
}
