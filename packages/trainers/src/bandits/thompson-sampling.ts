import { foldIn, type PersistentArray, PersistentInt32Array, uniform } from '@reprise/core';
import { z } from 'zod';
import { actingTrainer, learned } from '../acting.ts';
import { type TableUpdate, updateColumns } from '../table-update.ts';
import { pulledArm, pullsField, unitReward, withUnitRewards } from './arms.ts';
import { betaVariate } from './beta.ts';

const thompsonSamplingConfig = z.object({
  ...pullsField,
  priorSuccesses: z
    .number()
    .min(1)
    .default(1)
    .describe('first parameter of the Beta prior of each arm'),
  priorFailures: z
    .number()
    .min(1)
    .default(1)
    .describe('second parameter of the Beta prior of each arm'),
});

/** The parsed config of Thompson sampling. */
export type ThompsonSamplingConfig = z.infer<typeof thompsonSamplingConfig>;

/** A trial of an arm. */
interface Trial extends TableUpdate {
  /** Whether the trial counts as a success: the reward, or a coin of that probability. */
  readonly success: boolean;
}

/**
 * Thompson sampling with Beta posteriors (Thompson 1933; Agrawal and Goyal 2012, algorithms 1 and 2):
 * a mean is drawn from each arm's posterior, and the arm of the greatest is pulled. A reward between 0
 * and 1 counts as a coin's toss of that probability. The table holds the posterior means; what the
 * environment shows is not looked at. Throws `bad-environment` where a reward outside
 * [0, 1] is known beforehand, and else `bad-reward` when it comes.
 */
export const thompsonSampling = actingTrainer<
  ThompsonSamplingConfig,
  { readonly successes: PersistentArray },
  Trial
>({
  id: 'thompson-sampling',
  version: 2,
  config: thompsonSamplingConfig,
  prepare: (problem) => withUnitRewards(problem, 'thompson-sampling'),
  entries: ({ actions, config }) =>
    new Float64Array(actions).fill(
      config.priorSuccesses / (config.priorSuccesses + config.priorFailures),
    ),
  start: ({ actions }) => ({ successes: PersistentInt32Array.zeros(actions) }),

  act({ step, visits, keys, memory }, _observation, { config, actions }) {
    const key = foldIn(keys.policy, step);
    let best = 0;
    let greatest = -1;
    for (let arm = 0; arm < actions; arm++) {
      const successes = memory!.successes.get(arm);
      const mean = betaVariate(
        foldIn(key, arm + 1),
        config.priorSuccesses + successes,
        config.priorFailures + visits.get(arm) - successes,
      );
      if (mean > greatest) {
        greatest = mean;
        best = arm;
      }
    }
    return best;
  },

  update(state, problem) {
    const index = pulledArm(state, problem);
    const reward = unitReward(state, 'thompson-sampling');
    const success = uniform(foldIn(foldIn(state.keys.policy, state.step), 0)) < reward;
    return { kind: 'parameter-update', index, tdError: reward - state.table.get(index), success };
  },

  learn(state, { index, success }, { config }) {
    const { priorSuccesses, priorFailures } = config;
    const before = state.memory!.successes;
    const successes = success ? before.set(index, before.get(index) + 1) : before;
    const visits = state.visits.set(index, state.visits.get(index) + 1);
    const mean =
      (priorSuccesses + successes.get(index)) /
      (priorSuccesses + priorFailures + visits.get(index));
    return learned(state, state.table.set(index, mean), visits, { successes });
  },

  columns: ({ actions }) => ({ ...updateColumns(actions), success: 'bool' }),
  updatesPerStep: () => 1,
});
