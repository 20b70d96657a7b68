import type { TableModel } from '@reprise/core';

/** The expected value of where episodes begin. */
export function initialValue({ initial }: TableModel, values: ArrayLike<number>): number {
  return initial.reduce((sum, p, state) => (p === 0 ? sum : sum + p * values[state]!), 0);
}
