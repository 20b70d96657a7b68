import {
  badAction,
  discrete,
  type Environment,
  normal,
  parseConfig,
  type Step,
} from '@reprise/core';
import { z } from 'zod';
import { armsScene, describeArms } from './bandit-arms.ts';

/** The options of `GaussianBandit-v0`. */
export const gaussianBanditOptions = z.strictObject({
  means: z
    .array(z.number())
    .min(1)
    .max(10_000)
    .default([0.2, -0.8, 1.5, 0.4, 1.2, -1.5, -0.1, -1, 0.8, -0.5])
    .describe('mean reward of each arm'),
  deviation: z.number().min(0).default(1).describe('standard deviation of the rewards'),
});

/** No normal draw is as far from 0: 32 bits give √(64 ln 2) < 7 at the most. */
const FURTHEST = 7;

/** How many times an arm has been pulled in this episode: 0 or 1. */
export interface PullState {
  readonly pulls: number;
}

/**
 * `GaussianBandit-v0`: arms whose rewards are normal about their means (Sutton and Barto 2018, section
 * 2.3, the ten-armed test-bed); a pull is an episode, and nothing is seen. Throws `bad-config`.
 */
export function gaussianBandit(
  options: z.input<typeof gaussianBanditOptions> = {},
): Environment<PullState, number, number> {
  const { means, deviation } = parseConfig('GaussianBandit-v0', gaussianBanditOptions, options);
  const actionSpace = discrete(means.length);

  return Object.freeze<Environment<PullState, number, number>>({
    id: 'GaussianBandit-v0',
    options: { means, deviation },
    observationSpace: discrete(1),
    actionSpace,
    maxEpisodeSteps: null,
    rewardThreshold: null,
    isResetDeterministic: true,
    isStepDeterministic: means.every((mean) => isUnmoved(mean, FURTHEST * deviation)),
    armMeans: means,
    actionNames: means.map((_, arm) => `arm ${arm}`),

    reset: () => ({ state: { pulls: 0 }, observation: 0 }),

    step({ pulls }, action, key): Step<PullState, number> {
      if (!actionSpace.contains(action)) {
        throw badAction({ id: 'GaussianBandit-v0', actionSpace }, action);
      }
      return {
        state: { pulls: pulls + 1 },
        observation: 0,
        reward: means[action]! + deviation * normal(key),
        terminated: true,
        truncated: false,
      };
    },

    render: () => armsScene(means, Math.min(0, ...means), Math.max(0, ...means)),
    describe: () => describeArms(means),
  });
}

/** Whether a mean is too large for a deviation to change it. */
function isUnmoved(mean: number, far: number): boolean {
  return mean + far === mean && mean - far === mean;
}
