import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { makeEnvironment } from './catalogue.ts';
import { frozenLake, frozenLake8x8 } from './frozen-lake.ts';
import type { TableState } from './table-environment.ts';

/** What was read off Gymnasium's own environments. */
function fixture(name: string) {
  const path = fileURLToPath(new URL(`../fixtures/${name}.json`, import.meta.url));
  return JSON.parse(readFileSync(path, 'utf8'));
}

interface Episode {
  readonly initialState: number;
  readonly actions: readonly number[];
  readonly states: readonly number[];
  readonly rewards: readonly number[];
  readonly probs: readonly number[];
  readonly terminated: readonly boolean[];
  readonly truncated: readonly boolean[];
}

const sampled = fixture('episodes').episodes as Record<string, readonly Episode[]>;

describe.each([
  ['FrozenLake-v1', frozenLake()],
  ['FrozenLake-v1-deterministic', frozenLake({ isSlippery: false })],
  ['FrozenLake8x8-v1', frozenLake8x8()],
  ['FrozenLake8x8-v1-deterministic', frozenLake8x8({ isSlippery: false })],
])('%s', (name, lake) => {
  const { P, spec, initialStateDistribution } = fixture(name);

  test('has the table of Gymnasium to the last bit', () => {
    const { outcomes, initial } = lake.model!();
    const rows = outcomes.map((actions) =>
      actions.map((entries) =>
        entries.map(({ probability, nextState, reward, terminated }) => [
          probability,
          nextState,
          reward,
          terminated,
        ]),
      ),
    );
    expect(rows).toEqual(P);
    expect(initial).toEqual(initialStateDistribution);
  });

  test('has the spaces, step limit and reward threshold of Gymnasium', () => {
    expect(lake.id).toBe(spec.id);
    expect(lake.maxEpisodeSteps).toBe(spec.maxEpisodeSteps);
    expect(lake.rewardThreshold).toBe(spec.rewardThreshold);
    for (const space of ['observationSpace', 'actionSpace'] as const) {
      const { type, n, start } = spec[space];
      expect(lake[space]).toMatchObject({ type, n, start });
    }
  });

  test('has the episodes that were sampled in Gymnasium', () => {
    const episodes = sampled[name]!;
    expect(episodes.length).toBeGreaterThan(0);
    for (const episode of episodes) {
      let state: TableState = { cell: episode.initialState, elapsed: 0 };
      for (const [i, action] of episode.actions.entries()) {
        const observation = episode.states[i]!;
        const entries = lake.model!().outcomes[state.cell]![action]!;
        const probabilities = entries
          .filter(({ nextState }) => nextState === observation)
          .map(({ probability }) => probability);
        expect(probabilities).toContain(episode.probs[i]);
        const step = lake.recover!(state, action, observation)!;
        expect(step).toEqual({
          state: { cell: observation, elapsed: i + 1 },
          observation,
          reward: episode.rewards[i],
          terminated: episode.terminated[i],
          truncated: episode.truncated[i],
        });
        state = step.state as TableState;
      }
    }
  });
});

test('a map of one’s own is the lake that it draws', () => {
  const lake = frozenLake({ map: ['SF', 'HG'], isSlippery: false });
  expect(lake.observationSpace).toMatchObject({ n: 4 });
  const right = lake.model!().outcomes[0]![2];
  expect(right).toEqual([{ probability: 1, nextState: 1, reward: 0, terminated: false }]);
  const down = lake.model!().outcomes[1]![1];
  expect(down).toEqual([{ probability: 1, nextState: 3, reward: 1, terminated: true }]);
  expect(makeEnvironment('FrozenLake-v1', { ...lake.options }).model!()).toEqual(lake.model!());
});

test.each([
  [[], 'has no cells'],
  [['SF', 'G'], 'has rows of different lengths'],
  [['SX', 'FG'], "has a 'X'"],
  [['FF', 'FG'], 'has no S'],
  [['SF', 'FF'], 'has no G'],
])('the map %j is refused: it %s', (map, why) => {
  expect(() => frozenLake({ map })).toThrow(why);
});
