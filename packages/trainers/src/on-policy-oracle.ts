import { type PersistentArray, reachableStates, type TableModel } from '@reprise/core';
import type { ControlConfig } from './control-config.ts';
import type { Oracle } from './oracle.ts';
import { epsilonAt } from './schedules.ts';

/** How far the values are from the fixed point, at the most, but for rounding. */
const ACCURACY = 1e-12;
/** The sweeps, and the outcomes looked at in all of them, that it may take: a few seconds. */
const MOST_SWEEPS = 1_000_000;
const MOST_OUTCOMES = 3e8;

/**
 * The fixed point of Q = R + γ P [(1 − ε) max Q + ε mean Q], states × actions, row-major: what on-policy
 * control converges to while ε stays (van Seijen et al. 2009, theorem 1), by iterating the
 * γ-contraction: a sweep that moves no value by more than r leaves them within r / (1 − γ), which is to be
 * 1e-12. Values so great that a double's last digits are above that are as exact as rounding lets them
 * be. Values that do not settle, as with discount 1 and rewards without end, are NaN.
 */
export function epsilonGreedyFixedPoint(
  model: TableModel,
  discount: number,
  epsilon: number,
): Float64Array {
  const { states, actions, outcomes } = model;
  const table = new Float64Array(states * actions);
  const values = new Float64Array(states);
  const moves = new Float64Array(states);
  const accuracy = discount < 1 ? ACCURACY * (1 - discount) : ACCURACY;
  const each = outcomes.flat(2).length;
  const most = Math.min(MOST_SWEEPS, Math.ceil(MOST_OUTCOMES / each));
  let enough = accuracy;
  let isSettled = false;
  for (let sweep = 0; sweep < most && !isSettled; sweep++) {
    for (let state = 0; state < states; state++) {
      for (let action = 0; action < actions; action++) {
        table[state * actions + action] = ahead(outcomes[state]![action]!, values, discount);
      }
    }
    let largest = 0;
    for (let state = 0; state < states; state++) {
      const value = epsilonGreedyMean(table, state * actions, actions, epsilon);
      moves[state] = Math.abs(value - values[state]!);
      largest = Math.max(largest, Math.abs(value));
      values[state] = value;
    }
    enough = Math.max(accuracy, Number.EPSILON * largest);
    isSettled = moves.every((move) => move <= enough);
  }
  if (isSettled) return table;
  values.forEach((_, state) => {
    if (moves[state]! > enough) values[state] = Number.NaN;
  });
  return table.map((_, entry) =>
    ahead(outcomes[Math.floor(entry / actions)]![entry % actions]!, values, discount),
  );
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
  const exact = worth(fixedPoint);
  if (Number.isNaN(exact)) return null;
  const reachable = reachableStates(model);
  return {
    name: 'fixed point of the ε-greedy Bellman equation',
    label: 'value of acting ε-greedily by the table',
    exact,
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

/** Σ p (r + γ V(s')): apart from the backup of the planners, whose answers are checked by it. */
function ahead(
  outcomes: TableModel['outcomes'][number][number],
  values: Float64Array,
  discount: number,
): number {
  let sum = 0;
  for (const { probability, reward, nextState, terminated } of outcomes) {
    sum += probability * (reward + (terminated ? 0 : discount * values[nextState]!));
  }
  return sum;
}

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
