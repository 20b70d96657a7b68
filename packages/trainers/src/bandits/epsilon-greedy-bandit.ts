import { z } from 'zod';
import { actingTrainer } from '../acting.ts';
import { epsilonGreedy } from '../action-values.ts';
import { epsilonFields } from '../schedules.ts';
import { learnEntry, type TableUpdate, updateColumns } from '../table-update.ts';
import { armsOf, pulledArm, pullsField } from './arms.ts';

const epsilonGreedyBanditConfig = z.object({
  ...pullsField,
  ...epsilonFields,
  learningRate: z
    .number()
    .gt(0)
    .max(1)
    .default(0.1)
    .describe('share of the error that goes into the estimate, where it is constant (alpha)'),
  learningRateSchedule: z
    .enum(['average', 'constant'])
    .default('average')
    .describe('an estimate is the mean of all its rewards, or follows them at a constant rate'),
  initialValue: z.number().default(0).describe('every estimate at the start; optimistic if high'),
});

/** The parsed config of the ε-greedy bandit. */
export type EpsilonGreedyBanditConfig = z.infer<typeof epsilonGreedyBanditConfig>;

/**
 * The ε-greedy bandit (Sutton and Barto 2018, sections 2.2 to 2.6): with probability ε any arm, else
 * one of the greatest estimate, Q(a) ← Q(a) + (1/n) [r − Q(a)], or α for 1/n. What the environment
 * shows is not looked at.
 */
export const epsilonGreedyBandit = actingTrainer<EpsilonGreedyBanditConfig, undefined, TableUpdate>(
  {
    id: 'epsilon-greedy-bandit',
    version: 1,
    config: epsilonGreedyBanditConfig,
    entries: armsOf,

    act: (state, _observation, problem) =>
      epsilonGreedy(state, problem.observationStart, problem, state.step, state.step),

    update(state, problem) {
      const index = pulledArm(state, problem);
      return {
        kind: 'parameter-update',
        index,
        tdError: state.outcome!.reward - state.table.get(index),
      };
    },

    learn: learnEntry,
    columns: ({ actions }) => updateColumns(actions),
    updatesPerStep: () => 1,
  },
);
