import { z } from 'zod';
import { type ActingState, actingTrainer, learned } from '../acting.ts';
import { type TableUpdate, updateColumns } from '../table-update.ts';
import { armsOf, pulledArm, pullsField, unitReward, withUnitRewards } from './arms.ts';
import { drawArm, softmax } from './softmax.ts';

const exp3Config = z.object({
  ...pullsField,
  exploration: z
    .number()
    .gt(0)
    .max(1)
    .default(0.1)
    .describe('share of the draws that is even among all arms (gamma)'),
});

/** The parsed config of EXP3. */
export type Exp3Config = z.infer<typeof exp3Config>;

/**
 * EXP3, against rewards that may be anyone's choice in [0, 1] (Auer, Cesa-Bianchi, Freund and Schapire
 * 2002, figure 1): p(a) = (1 − γ) w(a) / Σ w + γ / K, and the weight of the arm pulled is multiplied by
 * e^(γ r / (p K)). The table holds the logarithms of the weights, which do not overflow; the TD error is
 * r / p. What the environment shows is not looked at.
 *
 * With γ = min(1, √(K ln K / ((e − 1) n))) its expected regret after n pulls is at most
 * 2 √(e − 1) √(n K ln K). Throws `bad-environment` where a reward outside
 * [0, 1] is known beforehand, and else `bad-reward` when it comes.
 */
export const exp3 = actingTrainer<Exp3Config, undefined, TableUpdate>({
  id: 'exp3',
  version: 1,
  config: exp3Config,
  prepare: (problem) => withUnitRewards(problem, 'exp3'),
  entries: armsOf,
  act: (state, _observation, { config }) => drawArm(state, mixed(state, config)),

  update(state, problem) {
    const index = pulledArm(state, problem);
    const tdError = unitReward(state, 'exp3') / mixed(state, problem.config)[index]!;
    return { kind: 'parameter-update', index, tdError };
  },

  learn(state, { index, tdError }, { config, actions }) {
    const weight = state.table.get(index) + (config.exploration / actions) * tdError;
    const visits = state.visits.set(index, state.visits.get(index) + 1);
    return learned(state, state.table.set(index, weight), visits, undefined);
  },

  columns: ({ actions }) => updateColumns(actions),
  updatesPerStep: () => 1,
});

/** The probabilities of the arms: the weights' shares, and an even part of `exploration`. */
function mixed({ table }: ActingState, { exploration }: Exp3Config): Float64Array {
  const probabilities = softmax(table);
  for (let arm = 0; arm < probabilities.length; arm++) {
    probabilities[arm] = (1 - exploration) * probabilities[arm]! + exploration / table.length;
  }
  return probabilities;
}
