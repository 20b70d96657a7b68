import type { PersistentArray, TableModel } from '@reprise/core';
import type { ControlConfig } from './control-config.ts';
import type { Oracle } from './oracle.ts';
import { reachableStates } from './reachable.ts';
import { epsilonAt } from './schedules.ts';

/** How far the values are from the fixed point, at the most, but for rounding. */
const ACCURACY = 1e-12;

/**
 * The fixed point of Q = R + γ P [(1 − ε) max Q + ε mean Q], states × actions, row-major: what on-policy
 * control converges to while ε stays (van Seijen et al. 2009, theorem 1), by iterating the
 * γ-contraction to within 1e-12. With discount 1 it ends only where acting so always terminates.
 */
export function epsilonGreedyFixedPoint(
  model: TableModel,
  discount: number,
  epsilon: number,
): Float64Array {
  const { states, actions, outcomes } = model;
  const table = new Float64Array(states * actions);
  const values = new Float64Array(states);
  const enough = discount < 1 ? ACCURACY * (1 - discount) : ACCURACY;
  for (let sweep = 0; sweep < 1_000_000; sweep++) {
    let residual = 0;
    let largest = 0;
    for (let state = 0; state < states; state++) {
      for (let action = 0; action < actions; action++) {
        let value = 0;
        for (const outcome of outcomes[state]![action]!) {
          const next = outcome.terminated ? 0 : discount * values[outcome.nextState]!;
          value += outcome.probability * (outcome.reward + next);
        }
        table[state * actions + action] = value;
      }
    }
    for (let state = 0; state < states; state++) {
      const value = epsilonGreedyMean(table, state * actions, actions, epsilon);
      residual = Math.max(residual, Math.abs(value - values[state]!));
      largest = Math.max(largest, Math.abs(value));
      values[state] = value;
    }
    if (residual <= Math.max(enough, Number.EPSILON * largest)) break;
  }
  return table;
}

/**
 * The exact answer of on-policy control: what acting ε-greedily is worth from the initial distribution,
 * with the ε that the schedule ends on. The error is the greatest of any reachable action value.
 */
export const onPolicyOracle: Oracle<ControlConfig, { readonly table: PersistentArray }> = (
  config,
  environment,
) => {
  const model = environment?.model?.();
  if (!model) return null;
  const { actions, initial } = model;
  const epsilon = epsilonAt(config, Number.POSITIVE_INFINITY);
  const fixedPoint = epsilonGreedyFixedPoint(model, config.discount, epsilon);
  const worth = (table: ArrayLike<number>) =>
    initial.reduce(
      (sum, p, state) =>
        p === 0 ? sum : sum + p * epsilonGreedyMean(table, state * actions, actions, epsilon),
      0,
    );
  const reachable = reachableStates(model);
  return {
    name: 'fixed point of the ε-greedy Bellman equation',
    label: 'value of acting ε-greedily by the table',
    exact: worth(fixedPoint),
    reached: ({ table }) => worth(table.toTypedArray()),
    error: ({ table }) =>
      fixedPoint.reduce(
        (error, value, entry) =>
          reachable[Math.floor(entry / actions)]
            ? Math.max(error, Math.abs(table.get(entry) - value))
            : error,
        0,
      ),
  };
};

/** (1 − ε) max + ε mean of the entries from `first`. */
function epsilonGreedyMean(
  table: ArrayLike<number>,
  first: number,
  actions: number,
  epsilon: number,
): number {
  let best = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let entry = first; entry < first + actions; entry++) {
    best = Math.max(best, table[entry]!);
    sum += table[entry]!;
  }
  return (1 - epsilon) * best + (epsilon * sum) / actions;
}
