import type { PersistentArray, TableModel } from '@reprise/core';
import { Matrix, pseudoInverse } from 'ml-matrix';
import { expectedReward } from './dynamic-programming.ts';
import { fixedPolicy } from './fixed-policy.ts';
import { initialValue } from './initial-value.ts';
import { solvedValues } from './linear-solve.ts';
import { evaluated, type OffPolicyTdConfig } from './off-policy-td.ts';
import type { Oracle } from './oracle.ts';
import { type LinearProblem, tdFixedPoint, visitDistribution } from './td-fixed-point.ts';

/**
 * The exact answer of off-policy evaluation: the values of the target policy, by a linear solve; where the
 * features cannot represent them, the fixed point of TD, or null where TD has none that it comes to.
 */
export const offPolicyTdOracle: Oracle<OffPolicyTdConfig, { readonly table: PersistentArray }> = (
  config,
  environment,
) => {
  const model = environment?.model?.();
  if (!environment || !model) return null;
  const given = evaluated(config, environment);
  const policyOf = (probabilities: readonly number[] | undefined) =>
    fixedPolicy(probabilities, model.states, model.actions, 'off-policy-td');
  const policy = policyOf(given.policy);
  const solved = solvedValues(model, policy, given.discount);
  // A weight for each state represents anything.
  const features =
    given.features &&
    Matrix.from1DArray(model.states, given.features.length / model.states, [...given.features]);
  const isSolved = solved !== null && (!features || isInSpan(features, solved));
  const visits =
    features && !isSolved
      ? visitDistribution(model, policyOf(given.behaviour), environment.maxEpisodeSteps)
      : null;
  const values = isSolved
    ? solved
    : features && visits && tdFixedPoint(chainOf(model, policy, given.discount, features, visits));
  if (!values) return null;
  const predicted = (table: PersistentArray) =>
    features ? features.mmul(Matrix.columnVector([...table])).to1DArray() : [...table];
  return {
    name: isSolved ? 'linear solve' : 'fixed point of linear TD',
    label: 'value of where episodes begin',
    exact: initialValue(model, values),
    reached: ({ table }) => initialValue(model, predicted(table)),
    error: ({ table }) => {
      const errors = predicted(table).map((value, state) => Math.abs(value - values[state]!));
      return errors.reduce((error, each) => Math.max(error, each), 0);
    },
  };
};

/** The chain of the policy that is evaluated, updated as often as the other one visits. */
function chainOf(
  model: TableModel,
  policy: Float64Array,
  discount: number,
  features: Matrix,
  distribution: Float64Array,
): LinearProblem {
  const { states, actions, outcomes } = model;
  const following = Matrix.zeros(states, states);
  const rewards = new Float64Array(states);
  for (let state = 0; state < states; state++) {
    for (let action = 0; action < actions; action++) {
      const chosen = policy[state * actions + action]!;
      rewards[state]! += chosen * expectedReward(model, state, action);
      for (const { probability, nextState, terminated } of outcomes[state]![action]!) {
        if (terminated) continue;
        const before = following.get(state, nextState);
        following.set(state, nextState, before + discount * chosen * probability);
      }
    }
  }
  return { features, distribution, following, rewards };
}

function isInSpan(features: Matrix, values: Float64Array): boolean {
  const target = Matrix.columnVector([...values]);
  const fitted = features.mmul(pseudoInverse(features).mmul(target));
  return Matrix.sub(fitted, target).norm() <= 1e-9 * (1 + target.norm());
}
