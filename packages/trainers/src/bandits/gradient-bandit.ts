import { z } from 'zod';
import { actingTrainer, learned } from '../acting.ts';
import { type TableUpdate, updateColumns } from '../table-update.ts';
import { armsOf, pulledArm, pullsField } from './arms.ts';
import { drawArm, softmax } from './softmax.ts';

const gradientBanditConfig = z.object({
  ...pullsField,
  learningRate: z.number().gt(0).default(0.1).describe('step size of the preferences (alpha)'),
  baseline: z
    .boolean()
    .default(true)
    .describe('whether rewards count by how far they are above the mean of those before'),
});

/** The parsed config of the gradient bandit. */
export type GradientBanditConfig = z.infer<typeof gradientBanditConfig>;

/** A step of the preferences along the gradient. */
export interface PreferenceUpdate extends TableUpdate {
  /** The probabilities that the arm was drawn with. */
  readonly probabilities: ArrayLike<number>;
}

/**
 * The gradient bandit (Sutton and Barto 2018, section 2.8; Williams 1992): arms are drawn by the softmax
 * of their preferences, H(a) ← H(a) + α (r − r̄) (1 − π(a)) for the arm pulled and
 * H(b) ← H(b) − α (r − r̄) π(b) for the others, r̄ being the mean of the rewards before, and of the first
 * itself. The TD error is r − r̄; what the environment shows is not looked at.
 */
export const gradientBandit = actingTrainer<
  GradientBanditConfig,
  { readonly meanReward: number },
  PreferenceUpdate
>({
  id: 'gradient-bandit',
  version: 2,
  config: gradientBanditConfig,
  entries: armsOf,
  start: () => ({ meanReward: 0 }),
  act: (state) => drawArm(state, softmax(state.table)),

  update(state, problem) {
    const { reward } = state.outcome!;
    const mean = state.step === 0 ? reward : state.memory!.meanReward;
    return {
      kind: 'parameter-update',
      index: pulledArm(state, problem),
      tdError: problem.config.baseline ? reward - mean : reward,
      probabilities: softmax(state.table),
    };
  },

  learn(state, { index, tdError, probabilities }, { config, actions }) {
    const { meanReward } = state.memory!;
    let table = state.table;
    for (let arm = 0; arm < actions; arm++) {
      const direction = (arm === index ? 1 : 0) - probabilities[arm]!;
      table = table.set(arm, table.get(arm) + config.learningRate * tdError * direction);
    }
    const visits = state.visits.set(index, state.visits.get(index) + 1);
    const gain = (state.outcome!.reward - meanReward) / (state.step + 1);
    return learned(state, table, visits, { meanReward: meanReward + gain });
  },

  actionProbability: ({ table }, entry) => softmax(table)[entry % table.length]!,
  columns: ({ actions }) => ({
    ...updateColumns(actions),
    probabilities: { type: 'float64', length: actions },
  }),
  updatesPerStep: () => 1,
});
