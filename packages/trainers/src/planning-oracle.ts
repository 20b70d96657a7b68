import type { PersistentArray, TableModel } from '@reprise/core';
import { backup, bestAction } from './dynamic-programming.ts';
import { solvedValues } from './evaluation-oracle.ts';
import type { Oracle } from './oracle.ts';

/**
 * V* by Howard's policy iteration with a linear solve for each policy: exact to rounding after finitely
 * many. Null where some policy's values are undefined, as they may be with discount 1.
 */
export function howardValues(model: TableModel, discount: number): Float64Array | null {
  const { states, actions } = model;
  const policy = new Int32Array(states);
  // There are finitely many policies and none comes back; rounding alone could go in circles.
  for (let round = 0; round < 1000; round++) {
    const probabilities = new Float64Array(states * actions);
    policy.forEach((action, state) => {
      probabilities[state * actions + action] = 1;
    });
    const values = solvedValues(model, probabilities, discount);
    if (values === null) return null;
    const table = { get: (state: number) => values[state]! };
    let changed = false;
    policy.forEach((action, state) => {
      const best = bestAction(model, table, state, discount);
      const value = backup(model, table, state, best, discount);
      if (value <= backup(model, table, state, action, discount) + 1e-12) return;
      policy[state] = best;
      changed = true;
    });
    if (!changed) return values;
  }
  return null;
}

/** The exact answer of planning: the optimal values, by linear solves. */
export const planningOracle: Oracle<
  { readonly discount: number },
  { readonly table: PersistentArray }
> = ({ discount }, environment) => {
  const model = environment?.model?.();
  const values = model ? howardValues(model, discount) : null;
  if (!model || values === null) return null;
  const expected = (table: ArrayLike<number>) =>
    model.initial.reduce((sum, p, state) => (p === 0 ? sum : sum + p * table[state]!), 0);
  return {
    name: 'linear solves',
    label: 'optimal value of where episodes begin',
    exact: expected(values),
    reached: ({ table }) => expected(table.toTypedArray()),
    error: ({ table }) =>
      values.reduce(
        (error, value, state) => Math.max(error, Math.abs(table.get(state) - value)),
        0,
      ),
  };
};
