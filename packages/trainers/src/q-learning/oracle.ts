import type { PersistentArray, TableModel } from '@reprise/core';
import { discreteEnvironment } from '../discrete-environment.ts';
import type { Oracle } from '../oracle.ts';

/** Exact values of a finite environment. */
export interface OptimalValues {
  /** V*, by state. */
  readonly values: Float64Array;
  /** Q*, states × actions, row-major. */
  readonly actionValues: Float64Array;
}

/** How far value iteration's values are from the exact ones, at the most, but for rounding. */
const ACCURACY = 1e-12;

/**
 * Q* by value iteration (Sutton and Barto 2018, section 4.4) to within 1e-12: a sweep that moves no
 * value by more than r leaves them within r / (1 − discount). Values so great that a double's last
 * digits are above that are as exact as rounding lets them be. A terminated outcome adds nothing
 * after its reward. With discount 1 it ends only where every policy terminates; elsewhere it stops
 * after a million sweeps.
 */
export function valueIteration(model: TableModel, discount: number): OptimalValues {
  const { states, actions, outcomes } = model;
  const actionValues = new Float64Array(states * actions);
  const values = new Float64Array(states);
  const enough = discount < 1 ? ACCURACY * (1 - discount) : ACCURACY;
  for (let sweep = 0; sweep < 1_000_000; sweep++) {
    let residual = 0;
    let largest = 0;
    for (let state = 0; state < states; state++) {
      let best = Number.NEGATIVE_INFINITY;
      for (let action = 0; action < actions; action++) {
        let value = 0;
        for (const outcome of outcomes[state]![action]!) {
          const next = outcome.terminated ? 0 : discount * values[outcome.nextState]!;
          value += outcome.probability * (outcome.reward + next);
        }
        actionValues[state * actions + action] = value;
        if (value > best) best = value;
      }
      residual = Math.max(residual, Math.abs(best - values[state]!));
      largest = Math.max(largest, Math.abs(best));
      values[state] = best;
    }
    if (residual <= Math.max(enough, Number.EPSILON * largest)) break;
  }
  return { values, actionValues };
}

/** The values of always taking `policy[state]`, to the same accuracy. */
export function policyValues(
  model: TableModel,
  policy: ArrayLike<number>,
  discount: number,
): Float64Array {
  const single: TableModel = {
    ...model,
    actions: 1,
    outcomes: model.outcomes.map((actions, state) => [actions[policy[state]!]!]),
  };
  return valueIteration(single, discount).values;
}

/** The greedy policy of a table, the lowest action among equals. */
export function greedyPolicy(table: ArrayLike<number>, actions: number): Int32Array {
  const policy = new Int32Array(table.length / actions);
  for (let state = 0; state < policy.length; state++) {
    let best = 0;
    for (let action = 1; action < actions; action++) {
      if (table[state * actions + action]! > table[state * actions + best]!) best = action;
    }
    policy[state] = best;
  }
  return policy;
}

/** What the answer depends on in a config, and in a state. */
type Discounted = { readonly discount: number };
type Tabled = { readonly table: PersistentArray };

/**
 * The exact answer of Q-learning and of all that seek the optimal policy: the optimal expected discounted return from the initial distribution.
 * `reached` is that of the learned table's greedy policy, computed exactly, not sampled.
 */
export const qLearningOracle: Oracle<Discounted, Tabled> = (config, environment) => {
  const { environment: world, actions } = discreteEnvironment('q-learning', environment);
  const model = world.model?.();
  if (!model) return null;
  const expected = (values: Float64Array) =>
    model.initial.reduce((sum, p, state) => (p === 0 ? sum : sum + p * values[state]!), 0);
  const exact = expected(valueIteration(model, config.discount).values);
  const reached = (state: Tabled) => {
    const policy = greedyPolicy(state.table.toTypedArray(), actions);
    return expected(policyValues(model, policy, config.discount));
  };
  return {
    name: 'value iteration',
    label: 'discounted return of the greedy policy',
    exact,
    reached,
    error: (state) => Math.max(0, exact - reached(state)),
  };
};
