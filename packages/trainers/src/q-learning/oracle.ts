import type { PersistentArray, TableModel } from '@reprise/core';
import { discreteEnvironment } from '../discrete-environment.ts';
import { initialValue } from '../initial-value.ts';
import { returnOf } from '../linear-solve.ts';
import { epsilonGreedyFixedPoint } from '../on-policy-oracle.ts';
import type { Oracle } from '../oracle.ts';

/** Exact values of a finite environment. */
export interface OptimalValues {
  /** V*, by state. */
  readonly values: Float64Array;
  /** Q*, states × actions, row-major. */
  readonly actionValues: Float64Array;
}

/**
 * Q* by value iteration (Sutton and Barto 2018, section 4.4) to within 1e-12: acting ε-greedily without ε.
 * Values that do not settle, as with discount 1 and rewards without end, are NaN.
 */
export function valueIteration(model: TableModel, discount: number): OptimalValues {
  const actionValues = epsilonGreedyFixedPoint(model, discount, 0);
  const values = Float64Array.from({ length: model.states }, (_, state) =>
    Math.max(...actionValues.subarray(state * model.actions, (state + 1) * model.actions)),
  );
  return { values, actionValues };
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
 * The exact answer of Q-learning and of all that seek the optimal policy: the optimal expected discounted
 * return from the initial distribution. `reached` is that of the learned table's greedy policy, by a
 * linear solve, not sampled.
 */
export const qLearningOracle: Oracle<Discounted, Tabled> = (config, environment) => {
  const { environment: world, actions } = discreteEnvironment('q-learning', environment);
  const model = world.model?.();
  if (!model) return null;
  const { values } = valueIteration(model, config.discount);
  const exact = initialValue(model, values);
  if (Number.isNaN(exact)) return null;
  const reached = (state: Tabled) => {
    const policy = new Float64Array(model.states * actions);
    greedyPolicy(state.table.toTypedArray(), actions).forEach((action, row) => {
      policy[row * actions + action] = 1;
    });
    return returnOf(model, policy, config.discount);
  };
  return {
    name: 'value iteration',
    label: 'discounted return of the greedy policy',
    exact,
    reached,
    error: (state) => Math.max(0, exact - reached(state)),
  };
};
