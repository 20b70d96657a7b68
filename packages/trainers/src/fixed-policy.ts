import { drawWords, RepriseError } from '@reprise/core';
import { z } from 'zod';
import type { ActingProblem, ActingState } from './acting.ts';

/** The field of a config that holds the policy that is evaluated. */
export const policyField = {
  policy: z
    .array(z.number().min(0).max(1))
    .optional()
    .describe('probability of each action on each observation, row by row; uniform by default'),
};

/** A problem with a policy that does not change. */
export interface FixedPolicyProblem<Config> extends ActingProblem<Config> {
  /** Probabilities, observations × actions, row-major; each row sums to 1. */
  readonly policy: Float64Array;
}

const TWO_32 = 4294967296;
const words = new Int32Array(2);

/** The problem with the policy of its config; throws `bad-config` where that is none. */
export function withFixedPolicy<Config extends { readonly policy?: readonly number[] | undefined }>(
  problem: ActingProblem<Config>,
  trainer: string,
): FixedPolicyProblem<Config> {
  const { observations, actions, config } = problem;
  return { ...problem, policy: fixedPolicy(config.policy, observations, actions, trainer) };
}

/** The given probabilities, or uniform ones; throws `bad-config` where they are no policy. */
export function fixedPolicy(
  given: readonly number[] | undefined,
  observations: number,
  actions: number,
  trainer: string,
): Float64Array {
  const entries = observations * actions;
  if (given === undefined) return new Float64Array(entries).fill(1 / actions);
  if (given.length !== entries) {
    throw new RepriseError(
      'bad-config',
      `${trainer}: policy has ${given.length} probabilities; ${observations} observations × ${actions} actions need ${entries}`,
    );
  }
  for (let row = 0; row < observations; row++) {
    let sum = 0;
    for (let action = 0; action < actions; action++) sum += given[row * actions + action]!;
    if (Math.abs(sum - 1) > 1e-9) {
      throw new RepriseError(
        'bad-config',
        `${trainer}: the probabilities of policy row ${row} sum to ${sum}, not to 1`,
      );
    }
  }
  return Float64Array.from(given);
}

/** An action of the fixed policy, from 0: the first whose running sum of probabilities is above the draw. */
export function actByPolicy(
  state: ActingState<unknown>,
  observation: number,
  problem: FixedPolicyProblem<unknown>,
): number {
  const { policy, actions, observationStart } = problem;
  drawWords(state.keys.policy, state.step, words);
  const draw = (words[0]! >>> 0) / TWO_32;
  const first = (observation - observationStart) * actions;
  let sum = 0;
  let last = 0;
  for (let action = 0; action < actions; action++) {
    const probability = policy[first + action]!;
    if (probability === 0) continue;
    sum += probability;
    if (sum > draw) return action;
    last = action;
  }
  // Where rounding leaves the sum below 1, the last action that has any probability.
  return last;
}
