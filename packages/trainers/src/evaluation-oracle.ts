import type { PersistentArray, TableModel } from '@reprise/core';
import { LuDecomposition, Matrix } from 'ml-matrix';
import type { EvaluationConfig } from './evaluation-config.ts';
import { fixedPolicy } from './fixed-policy.ts';
import type { Oracle } from './oracle.ts';
import { reachableStates } from './reachable.ts';

/**
 * The values of a policy (probabilities, states × actions, row-major), by solving
 * (I − γ P) V = r (Sutton and Barto 2018, section 4.1); null where discount 1 and a policy that may
 * never terminate leave them undefined.
 */
export function solvedValues(
  model: TableModel,
  policy: ArrayLike<number>,
  discount: number,
): Float64Array | null {
  const { states, actions, outcomes } = model;
  const system = Matrix.eye(states, states);
  const rewards = Matrix.zeros(states, 1);
  for (let state = 0; state < states; state++) {
    for (let action = 0; action < actions; action++) {
      for (const outcome of outcomes[state]![action]!) {
        const weight = policy[state * actions + action]! * outcome.probability;
        rewards.set(state, 0, rewards.get(state, 0) + weight * outcome.reward);
        if (outcome.terminated) continue;
        const before = system.get(state, outcome.nextState);
        system.set(state, outcome.nextState, before - discount * weight);
      }
    }
  }
  const decomposition = new LuDecomposition(system);
  if (decomposition.isSingular()) return null;
  return Float64Array.from(decomposition.solve(rewards).to1DArray());
}

/** The exact answer of evaluation: the policy's values, by a linear solve. */
export const evaluationOracle: Oracle<
  Pick<EvaluationConfig, 'discount' | 'policy'>,
  { readonly table: PersistentArray }
> = (config, environment) => {
  const model = environment?.model?.();
  if (!model) return null;
  const policy = fixedPolicy(config.policy, model.states, model.actions, 'evaluation');
  const followed = under(model, policy);
  const values = solvedValues(model, policy, config.discount);
  if (values === null) return null;
  const reachable = reachableStates(followed);
  const expected = (table: ArrayLike<number>) =>
    model.initial.reduce((sum, p, state) => (p === 0 ? sum : sum + p * table[state]!), 0);
  return {
    name: 'linear solve',
    label: 'value of where episodes begin',
    exact: expected(values),
    reached: ({ table }) => expected(table.toTypedArray()),
    error: ({ table }) =>
      values.reduce(
        (error, value, state) =>
          reachable[state] ? Math.max(error, Math.abs(table.get(state) - value)) : error,
        0,
      ),
  };
};

/** The model without the actions that the policy never takes. */
function under(model: TableModel, policy: Float64Array): TableModel {
  return {
    ...model,
    outcomes: model.outcomes.map((actions, state) =>
      actions.filter((_, action) => policy[state * model.actions + action]! > 0),
    ),
  };
}
