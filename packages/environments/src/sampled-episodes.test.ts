import type { Environment, Key, Outcome } from '@reprise/core';
import { describe, expect, test, vi } from 'vitest';
import { fixture } from '../fixtures/fixture.ts';
import { cliffWalking, cliffWalkingSlippery } from './cliff-walking.ts';
import { frozenLake, frozenLake8x8 } from './frozen-lake.ts';
import { taxi } from './taxi.ts';

// In this file key number i draws what Gymnasium drew at that point of the episode.
let draws: readonly number[] = [];
vi.mock('@reprise/core', async (original) => ({
  ...(await original<typeof import('@reprise/core')>()),
  uniform: ({ k0 }: Key) => draws[k0],
}));

interface Episode {
  /** One for the reset, then one for each step. */
  readonly draws: readonly number[];
  readonly initialState: number;
  readonly actions: readonly number[];
  readonly states: readonly number[];
  readonly rewards: readonly number[];
  /** `info["prob"]` of each step. */
  readonly probs: readonly number[];
  readonly terminated: readonly boolean[];
  readonly truncated: readonly boolean[];
  /** `info["action_mask"]`: one at the reset, then one for each step; Taxi's first episodes have them. */
  readonly actionMasks?: readonly (readonly (0 | 1)[])[];
}

const sampled = fixture('episodes').episodes as Record<string, readonly Episode[]>;

const worlds: readonly [string, Environment<never, number, number>][] = [
  ['FrozenLake-v1', frozenLake()],
  ['FrozenLake-v1-deterministic', frozenLake({ isSlippery: false })],
  ['FrozenLake8x8-v1', frozenLake8x8()],
  ['FrozenLake8x8-v1-deterministic', frozenLake8x8({ isSlippery: false })],
  ['CliffWalking-v1', cliffWalking()],
  ['CliffWalkingSlippery-v1', cliffWalkingSlippery()],
  ['Taxi-v4', taxi()],
] as never;

/** The outcome that a draw takes: the first whose running sum is above it, or else the first one. */
function drawnOutcome(outcomes: readonly Outcome[], draw: number): Outcome {
  let sum = 0;
  for (const outcome of outcomes) {
    sum += outcome.probability;
    if (sum > draw) return outcome;
  }
  return outcomes[0]!;
}

test('all sampled episodes are compared', () => {
  expect(worlds.map(([name]) => name).sort()).toEqual(Object.keys(sampled).sort());
});

describe.each(worlds)('%s', (name, world) => {
  test.each(sampled[name]!.map((episode, i) => [i, episode] as const))(
    'draws what Gymnasium drew: episode %i',
    (_, episode) => {
      draws = episode.draws;
      let { state, observation } = world.reset({ k0: 0, k1: 0 });
      expect(observation).toBe(episode.initialState);
      if (episode.actionMasks) expect(world.actionMask!(state)).toEqual(episode.actionMasks[0]);
      for (const [i, action] of episode.actions.entries()) {
        const before = observation;
        const step = world.step(state, action, { k0: i + 1, k1: 0 });
        ({ state, observation } = step);
        expect({ ...step, state: i }).toEqual({
          state: i,
          observation: episode.states[i],
          reward: episode.rewards[i],
          terminated: episode.terminated[i],
          truncated: episode.truncated[i],
        });
        const drawn = drawnOutcome(world.model!().outcomes[before]![action]!, draws[i + 1]!);
        expect(drawn).toMatchObject({ probability: episode.probs[i], nextState: observation });
        if (episode.actionMasks) {
          expect(world.actionMask!(state)).toEqual(episode.actionMasks[i + 1]);
        }
        const recovered = world.recover!(state, action, observation);
        if (recovered !== null) expect(recovered.observation).toBe(observation);
      }
    },
  );
});
