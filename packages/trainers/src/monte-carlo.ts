import { indexColumn, type PersistentArray, PersistentInt32Array } from '@reprise/core';
import { z } from 'zod';
import { actingTrainer, isOver } from './acting.ts';
import { append, type Episode, noEpisode } from './episode.ts';
import { evaluationConfig } from './evaluation-config.ts';
import { actByPolicy, type FixedPolicyProblem, withFixedPolicy } from './fixed-policy.ts';
import { nextValue, valueEntry } from './state-values.ts';
import { learnEntry, type TableUpdate, updateColumns } from './table-update.ts';

const monteCarloConfig = evaluationConfig.extend({
  learningRateSchedule: evaluationConfig.shape.learningRateSchedule.default('average'),
  visits: z
    .enum(['first', 'every'])
    .default('first')
    .describe('which visits to a state an episode counts'),
});

/** The parsed config of Monte Carlo evaluation. */
export type MonteCarloConfig = z.infer<typeof monteCarloConfig>;

/** A value moved towards a return. */
export interface MonteCarloUpdate extends TableUpdate {
  /** The return that followed the visit. */
  readonly sampledReturn: number;
  /** When in the episode the visit was, from 0. */
  readonly time: number;
}

/** The episode so far, and when in it each state was first visited. */
export interface MonteCarloMemory extends Episode {
  /** By state; of use only where the episode holds that state at that time. */
  readonly firstTimes: PersistentArray;
}

/**
 * First- and every-visit Monte Carlo evaluation of a policy that is followed (Sutton and Barto 2018,
 * section 5.1; Singh and Sutton 1996): when an episode is over, backwards, G ← r + γ G, and V(s) moves
 * towards G, by default to the mean of all returns.
 *
 * The return of a truncated episode ends with the value of its last observation.
 */
export const monteCarlo = actingTrainer<
  MonteCarloConfig,
  MonteCarloMemory,
  MonteCarloUpdate,
  FixedPolicyProblem<MonteCarloConfig>
>({
  id: 'monte-carlo',
  version: 1,
  config: monteCarloConfig,
  prepare: (problem) => withFixedPolicy(problem, 'monte-carlo'),
  entries: ({ observations }) => observations,
  start: ({ observations }) => ({
    ...noEpisode(),
    firstTimes: PersistentInt32Array.zeros(observations),
  }),
  act: actByPolicy,

  remember(state, reward, problem) {
    const { entries, rewards, length, firstTimes } = state.memory!;
    const entry = valueEntry(state, problem);
    const first = firstTimes.get(entry);
    const isKnown = first < length && entries.get(first) === entry;
    return {
      entries: append(entries, length, entry),
      rewards: append(rewards, length, reward),
      length: length + 1,
      following: isOver(state.outcome) ? nextValue(state, problem) : 0,
      firstTimes: isKnown ? firstTimes : firstTimes.set(entry, length),
    };
  },

  isDue: ({ outcome }) => isOver(outcome),

  update({ table, memory }, { config }) {
    const { entries, rewards, length, following, firstTimes } = memory!;
    let sampledReturn = following;
    let time = length;
    let index: number;
    do {
      time--;
      sampledReturn = rewards.get(time) + config.discount * sampledReturn;
      index = entries.get(time);
    } while (time > 0 && config.visits === 'first' && firstTimes.get(index) !== time);
    const tdError = sampledReturn - table.get(index);
    return { kind: 'parameter-update', index, tdError, sampledReturn, time };
  },

  learn(state, update, problem) {
    const { entries, rewards, firstTimes } = state.memory!;
    const { time, sampledReturn: following } = update;
    const rest = { entries, rewards, length: time, following, firstTimes };
    return learnEntry(state, update, problem, rest, time > 0);
  },

  columns: ({ observations }) => ({
    ...updateColumns(observations),
    sampledReturn: 'float64',
    time: indexColumn(4294967296),
  }),
});
