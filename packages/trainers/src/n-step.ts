import { type PersistentArray, PersistentFloat64Array, PersistentInt32Array } from '@reprise/core';
import { z } from 'zod';
import { type ActingState, isOver } from './acting.ts';

/** The last n steps of an episode, in rings of length n: step t lies at t mod n. */
export interface LastSteps {
  /** The table's entry that each step was taken from. */
  readonly entries: PersistentArray;
  /** The reward that followed it. */
  readonly rewards: PersistentArray;
  /** Steps taken in this episode. */
  readonly taken: number;
  /** Steps of this episode that have been learned from. */
  readonly learnedFrom: number;
}

/** The field of a config that says how many steps a return is made of. */
export const nStepField = {
  n: z.int().min(1).max(10_000).default(4).describe('rewards in a return before it bootstraps'),
};

/** No steps yet, and room for n. */
export function noSteps(n: number): LastSteps {
  return {
    entries: PersistentInt32Array.zeros(n),
    rewards: PersistentFloat64Array.zeros(n),
    taken: 0,
    learnedFrom: 0,
  };
}

/** The steps with one more. */
export function rememberStep(steps: LastSteps, entry: number, reward: number): LastSteps {
  const { entries, rewards, taken, learnedFrom } = steps;
  const place = taken % entries.length;
  return {
    entries: entries.set(place, entry),
    rewards: rewards.set(place, reward),
    taken: taken + 1,
    learnedFrom,
  };
}

/** Whether the oldest step can be learned from: n rewards have come, or no more will. */
export function isReturnDue({ memory, outcome }: ActingState<LastSteps>): boolean {
  const { entries, taken, learnedFrom } = memory!;
  return taken - learnedFrom >= entries.length || isOver(outcome);
}

/** Whether the episode is over and another step of it, after the oldest, is to be learned from. */
export function isMoreDue({ memory, outcome }: ActingState<LastSteps>): boolean {
  return isOver(outcome) && memory!.learnedFrom + 1 < memory!.taken;
}

/** The steps when the oldest has been learned from; none where the episode is over. */
export function forgetOldest(state: ActingState<LastSteps>): LastSteps {
  const { entries, rewards, taken, learnedFrom } = state.memory!;
  const isLast = isOver(state.outcome) && !isMoreDue(state);
  return {
    entries,
    rewards,
    taken: isLast ? 0 : taken,
    learnedFrom: isLast ? 0 : learnedFrom + 1,
  };
}

/** The entry of the oldest step that has not been learned from. */
export function oldestEntry({ entries, learnedFrom }: LastSteps): number {
  return entries.get(learnedFrom % entries.length);
}

/**
 * The n-step return of the oldest step (Sutton and Barto 2018, equation 7.1): its rewards and
 * `bootstrap`, the value of where they led, discounted; the rewards that remain where an episode ends.
 */
export function nStepReturn(steps: LastSteps, discount: number, bootstrap: number): number {
  const { rewards, taken, learnedFrom } = steps;
  let value = bootstrap;
  for (let t = taken - 1; t >= learnedFrom; t--) {
    value = rewards.get(t % rewards.length) + discount * value;
  }
  return value;
}
