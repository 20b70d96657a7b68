import { RepriseError } from '@reprise/core';
import { z } from 'zod';
import type { ActingProblem, ActingState } from '../acting.ts';
import type { DiscreteEnvironment } from '../discrete-environment.ts';

/** The field of a bandit's config that says how often it pulls. */
export const pullsField = {
  steps: z.int().min(0).default(10_000).describe('pulls of an arm; each makes three transitions'),
};

/** How many arms there are: the table's entries, for a bandit sees nothing. */
export const armsOf = ({ actions }: DiscreteEnvironment): number => actions;

/** The arm that was pulled, from 0. */
export function pulledArm(
  { action }: ActingState<unknown>,
  { actionStart }: DiscreteEnvironment,
): number {
  return action - actionStart;
}

/**
 * The problem, where its rewards may lie in [0, 1]; throws `bad-environment` where its model has one that
 * does not, or an arm's mean reward does not, and so not all of that arm's rewards.
 */
export function withUnitRewards<Config>(
  problem: ActingProblem<Config>,
  trainer: string,
): ActingProblem<Config> {
  const { environment } = problem;
  const refuse = (what: string): never => {
    throw new RepriseError(
      'bad-environment',
      `${trainer} needs rewards from 0 to 1: ${environment.id} ${what}`,
    );
  };
  const isOutside = (reward: number) => !(reward >= 0 && reward <= 1);
  const arm = environment.armMeans?.findIndex(isOutside) ?? -1;
  if (arm >= 0) refuse(`has an arm, ${arm}, of mean reward ${environment.armMeans![arm]}`);
  for (const outcomes of environment.model?.().outcomes.flat() ?? []) {
    const stray = outcomes.find(({ reward }) => isOutside(reward));
    if (stray) refuse(`pays ${stray.reward}`);
  }
  return problem;
}

/** The last reward; throws `bad-reward` outside [0, 1], which `trainer` needs its rewards to lie in. */
export function unitReward({ outcome }: ActingState<unknown>, trainer: string): number {
  const { reward } = outcome!;
  if (reward >= 0 && reward <= 1) return reward;
  throw new RepriseError('bad-reward', `${trainer} needs rewards from 0 to 1, and got ${reward}`);
}
