import type { PersistentArray, TableModel } from '@reprise/core';
import { backup, bestAction } from './dynamic-programming.ts';
import { initialValue } from './initial-value.ts';
import { solvedValues } from './linear-solve.ts';
import type { Oracle } from './oracle.ts';

/**
 * V* by Howard's policy iteration with a linear solve for each policy: exact to rounding after finitely
 * many. It begins with a policy that comes to an end wherever one can, so that with discount 1 every
 * policy after it does too, as long as no loop pays. Null where some policy's values are undefined, and
 * where solving would take minutes.
 */
export function howardValues(model: TableModel, discount: number): Float64Array | null {
  const { states, actions } = model;
  const policy = nearestEnd(model);
  let values: Float64Array | null = new Float64Array(states);
  // There are finitely many policies and none comes back; rounding alone could go in circles.
  for (let round = 0; round < 1000; round++) {
    const probabilities = new Float64Array(states * actions);
    policy.forEach((action, state) => {
      probabilities[state * actions + action] = 1;
    });
    values = solvedValues(model, probabilities, discount, values);
    if (values === null) return null;
    const table = values;
    const looked = { get: (state: number) => table[state]! };
    let changed = false;
    policy.forEach((action, state) => {
      const best = bestAction(model, looked, state, discount);
      const value = backup(model, looked, state, best, discount);
      const worthOf = backup(model, looked, state, action, discount);
      if (value <= worthOf + 1e-12 * Math.max(1, Math.abs(worthOf))) return;
      policy[state] = best;
      changed = true;
    });
    if (!changed) return values;
  }
  return null;
}

/** For each state the action that may bring it soonest to an end; 0 where none can. */
function nearestEnd(model: TableModel): Int32Array {
  const before: number[][] = model.outcomes.map(() => []);
  const policy = new Int32Array(model.states).fill(-1);
  let open: number[] = [];
  model.outcomes.forEach((actions, state) => {
    actions.forEach((outcomes, action) => {
      for (const { probability, nextState, terminated } of outcomes) {
        if (probability === 0) continue;
        if (!terminated) before[nextState]!.push(state);
        else if (policy[state]! < 0) {
          policy[state] = action;
          open.push(state);
        }
      }
    });
  });
  while (open.length > 0) {
    const nearer = new Set(open);
    const further: number[] = [];
    for (const state of open.flatMap((each) => before[each]!)) {
      if (policy[state]! >= 0) continue;
      policy[state] = model.outcomes[state]!.findIndex((outcomes) =>
        outcomes.some(({ probability, nextState }) => probability > 0 && nearer.has(nextState)),
      );
      further.push(state);
    }
    open = further;
  }
  return policy.map((action) => Math.max(0, action));
}

/** The exact answer of planning: the optimal values, by linear solves. */
export const planningOracle: Oracle<
  { readonly discount: number },
  { readonly table: PersistentArray }
> = ({ discount }, environment) => {
  const model = environment?.model?.();
  const values = model ? howardValues(model, discount) : null;
  if (!model || values === null) return null;
  return {
    name: 'linear solves',
    label: 'optimal value of where episodes begin',
    exact: initialValue(model, values),
    reached: ({ table }) => initialValue(model, table.toTypedArray()),
    error: ({ table }) =>
      values.reduce(
        (error, value, state) => Math.max(error, Math.abs(table.get(state) - value)),
        0,
      ),
  };
};
