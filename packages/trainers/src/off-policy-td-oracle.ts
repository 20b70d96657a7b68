import type { PersistentArray, TableModel } from '@reprise/core';
import { Matrix, pseudoInverse } from 'ml-matrix';
import { solvedValues } from './evaluation-oracle.ts';
import { fixedPolicy } from './fixed-policy.ts';
import type { OffPolicyTdConfig } from './off-policy-td.ts';
import type { Oracle } from './oracle.ts';

/**
 * The exact answer of off-policy evaluation: the values of the target policy, by a linear solve; null
 * where the features cannot represent them, for then there is no telling where TD goes.
 */
export const offPolicyTdOracle: Oracle<OffPolicyTdConfig, { readonly table: PersistentArray }> = (
  config,
  environment,
) => {
  const model = environment?.model?.();
  if (!model) return null;
  const policy = fixedPolicy(config.policy, model.states, model.actions, 'off-policy-td');
  const values = solvedValues(model, policy, config.discount);
  const features = featureMatrix(model, config.features);
  if (values === null || !isInSpan(features, values)) return null;
  const predicted = (table: PersistentArray) =>
    features.mmul(Matrix.columnVector([...table])).to1DArray();
  const expected = (table: ArrayLike<number>) =>
    model.initial.reduce((sum, p, state) => (p === 0 ? sum : sum + p * table[state]!), 0);
  return {
    name: 'linear solve',
    label: 'value of where episodes begin',
    exact: expected(values),
    reached: ({ table }) => expected(predicted(table)),
    error: ({ table }) => {
      const errors = predicted(table).map((value, state) => Math.abs(value - values[state]!));
      return errors.reduce((error, each) => Math.max(error, each), 0);
    },
  };
};

function featureMatrix({ states }: TableModel, features: readonly number[] | undefined): Matrix {
  return features
    ? Matrix.from1DArray(states, features.length / states, [...features])
    : Matrix.eye(states, states);
}

function isInSpan(features: Matrix, values: Float64Array): boolean {
  const target = Matrix.columnVector([...values]);
  const fitted = features.mmul(pseudoInverse(features).mmul(target));
  return Matrix.sub(fitted, target).norm() <= 1e-9 * (1 + target.norm());
}
