import { type PersistentArray, reachableStates } from '@reprise/core';
import type { EvaluationConfig } from './evaluation-config.ts';
import { fixedPolicy } from './fixed-policy.ts';
import { initialValue } from './initial-value.ts';
import { solvedValues } from './linear-solve.ts';
import type { Oracle } from './oracle.ts';

/** The exact answer of evaluation: the policy's values, by a linear solve. */
export const evaluationOracle: Oracle<
  Pick<EvaluationConfig, 'discount' | 'policy'>,
  { readonly table: PersistentArray }
> = (config, environment) => {
  const model = environment?.model?.();
  if (!model) return null;
  const policy = fixedPolicy(config.policy, model.states, model.actions, 'evaluation');
  const values = solvedValues(model, policy, config.discount);
  if (values === null) return null;
  const reachable = reachableStates(model, policy);
  return {
    name: 'linear solve',
    label: 'value of where episodes begin',
    exact: initialValue(model, values),
    reached: ({ table }) => initialValue(model, table.toTypedArray()),
    error: ({ table }) =>
      values.reduce(
        (error, value, state) =>
          reachable[state] ? Math.max(error, Math.abs(table.get(state) - value)) : error,
        0,
      ),
  };
};
