import { type PersistentArray, PersistentFloat64Array } from '@reprise/core';
import type { z } from 'zod';
import { actingTrainer, isOver, learned } from './acting.ts';
import {
  actEpsilonGreedily,
  entryOf,
  epsilonGreedyProbability,
  greatest,
  greedyAction,
  rowOf,
} from './action-values.ts';
import { controlConfig } from './control-config.ts';
import { append, type Episode, noEpisode } from './episode.ts';
import { epsilonAt } from './schedules.ts';
import { type TableUpdate, updateColumns } from './table-update.ts';

const offPolicyMonteCarloConfig = controlConfig
  .omit({ learningRate: true, learningRateSchedule: true })
  .extend({ steps: controlConfig.shape.steps.describe('environment steps') });

/** The parsed config of off-policy Monte Carlo control. */
export type OffPolicyMonteCarloConfig = z.infer<typeof offPolicyMonteCarloConfig>;

/** An action value moved to a weighted mean of returns. */
export interface WeightedUpdate extends TableUpdate {
  /** The return that followed. */
  readonly sampledReturn: number;
  /** Its importance: how much likelier the greedy policy makes it than the one that was followed. */
  readonly weight: number;
}

/** The episode so far, how likely its actions were, and the weights so far. */
export interface WeightedMemory extends Episode {
  /** The probability that the policy that is followed gave each step's action. */
  readonly probabilities: PersistentArray;
  /** The sum of the weights of all returns, by entry. */
  readonly weights: PersistentArray;
  /** The importance of the return that is learned from next. */
  readonly weight: number;
}

/**
 * Off-policy Monte Carlo control with weighted importance sampling (Sutton and Barto 2018, section
 * 5.7): it acts ε-greedily and learns the values of the greedy policy. When an episode is over,
 * backwards: G ← r + γ G; C ← C + W; Q ← Q + (W / C) [G − Q]; W ← W / b(a|s), until an action is not
 * the greedy one.
 *
 * The return of a truncated episode ends with the greatest value of its last observation.
 */
export const offPolicyMonteCarlo = actingTrainer<
  OffPolicyMonteCarloConfig,
  WeightedMemory,
  WeightedUpdate
>({
  id: 'off-policy-monte-carlo',
  version: 1,
  config: offPolicyMonteCarloConfig,
  entries: ({ observations, actions }) => observations * actions,

  start: ({ observations, actions }) => {
    const episode = noEpisode();
    return {
      ...episode,
      probabilities: PersistentFloat64Array.zeros(episode.rewards.length),
      weights: PersistentFloat64Array.zeros(observations * actions),
      weight: 1,
    };
  },

  act: actEpsilonGreedily,

  remember(state, reward, problem) {
    const { entries, rewards, length, probabilities, weights } = state.memory!;
    const { table, step, outcome } = state;
    const { actions, config } = problem;
    const { observation, terminated } = outcome!;
    const isBootstrapped = isOver(outcome) && !terminated;
    const probability = epsilonGreedyProbability(
      table,
      rowOf(problem, state.observation),
      actions,
      entryOf(state, problem),
      epsilonAt(config, step),
    );
    return {
      entries: append(entries, length, entryOf(state, problem)),
      rewards: append(rewards, length, reward),
      length: length + 1,
      following: isBootstrapped ? greatest(table, rowOf(problem, observation), actions) : 0,
      probabilities: append(probabilities, length, probability),
      weights,
      weight: 1,
    };
  },

  isDue: ({ outcome }) => isOver(outcome),

  update({ table, memory }, { config }) {
    const { entries, rewards, length, following, weight } = memory!;
    const index = entries.get(length - 1);
    const sampledReturn = rewards.get(length - 1) + config.discount * following;
    const tdError = sampledReturn - table.get(index);
    return { kind: 'parameter-update', index, tdError, sampledReturn, weight };
  },

  learn(state, { index, tdError, sampledReturn, weight }, { actions }) {
    const { entries, rewards, length, probabilities, weights } = state.memory!;
    const sum = weights.get(index) + weight;
    const table = state.table.set(index, state.table.get(index) + (weight / sum) * tdError);
    const row = index - (index % actions);
    const isGreedy = row + greedyAction(table, row, actions, 0) === index;
    const more = isGreedy && length > 1;
    const rest = {
      entries,
      rewards,
      length: more ? length - 1 : 0,
      following: sampledReturn,
      probabilities,
      weights: weights.set(index, sum),
      weight: more ? weight / probabilities.get(length - 1) : 1,
    };
    return learned(state, table, state.visits.set(index, state.visits.get(index) + 1), rest, more);
  },

  columns: ({ observations, actions }) => ({
    ...updateColumns(observations * actions),
    sampledReturn: 'float64',
    weight: 'float64',
  }),
});
