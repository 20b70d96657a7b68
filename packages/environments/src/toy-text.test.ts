import type { Outcome } from '@reprise/core';
import { describe, expect, test } from 'vitest';
import { fixture } from '../fixtures/fixture.ts';
import { makeEnvironment } from './catalogue.ts';
import { cliffWalking, cliffWalkingSlippery } from './cliff-walking.ts';
import { frozenLake, frozenLake8x8 } from './frozen-lake.ts';
import { taxi } from './taxi.ts';

describe.each([
  ['FrozenLake-v1', frozenLake()],
  ['FrozenLake-v1-deterministic', frozenLake({ isSlippery: false })],
  ['FrozenLake8x8-v1', frozenLake8x8()],
  ['FrozenLake8x8-v1-deterministic', frozenLake8x8({ isSlippery: false })],
  ['CliffWalking-v1', cliffWalking()],
  ['CliffWalkingSlippery-v1', cliffWalkingSlippery()],
  ['Taxi-v4', taxi()],
])('%s', (name, world) => {
  const { P, spec, initialStateDistribution } = fixture(name);

  test('has the table of Gymnasium to the last bit', () => {
    const { outcomes, initial } = world.model!();
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
    expect(world.id).toBe(spec.id);
    expect(world.maxEpisodeSteps).toBe(spec.maxEpisodeSteps);
    expect(world.rewardThreshold).toBe(spec.rewardThreshold);
    for (const space of ['observationSpace', 'actionSpace'] as const) {
      const { type, n, start } = spec[space];
      expect(world[space]).toMatchObject({ type, n, start });
    }
  });
});

describe('the options of Gymnasium 1.3.0', () => {
  const given = fixture('options-toy-text');
  const rowsOf = (outcomes: readonly (readonly Outcome[])[]) =>
    outcomes.map((entries) =>
      entries.map(({ probability, nextState, reward, terminated }) => [
        probability,
        nextState,
        reward,
        terminated,
      ]),
    );

  test('how likely a move goes ahead, and what it pays, change a lake as there, to the last bit', () => {
    const { success_rate: successRate, reward_schedule: rewardSchedule } = given.lake.kwargs;
    const world = frozenLake({ successRate, rewardSchedule });
    expect(world.model!().outcomes.map(rowsOf)).toEqual(given.lake.P);
    expect(makeEnvironment('FrozenLake-v1', { ...world.options }).model!()).toEqual(world.model!());
  });

  test.each(['rain', 'drizzle'])('%s moves the taxi as there, to the last bit', (weather) => {
    const { kwargs, moves } = given[weather];
    const rainyProbability = kwargs.rainy_probability;
    const world = taxi({ isRainy: true, ...(rainyProbability && { rainyProbability }) });
    const dry = taxi().model!();
    const { outcomes, initial } = world.model!();
    expect(initial).toEqual(dry.initial);
    outcomes.forEach((actions, state) => {
      const cell = Math.floor(state / 20);
      expect(rowsOf(actions.slice(0, 4))).toEqual(
        moves[cell].map((entries: [number, number][]) =>
          entries.map(([p, next]) => [p, next * 20 + (state % 20), -1, false]),
        ),
      );
      expect(actions.slice(4)).toEqual(dry.outcomes[state]!.slice(4));
    });
    expect(makeEnvironment('Taxi-v4', { ...world.options }).model!()).toEqual(world.model!());
  });

  test('what needs ice or rain is refused without', () => {
    expect(() => frozenLake({ isSlippery: false, successRate: 0.5 })).toThrow(
      'FrozenLake-v1: successRate needs slippery ice',
    );
    expect(() => taxi({ rainyProbability: 0.5 })).toThrow(
      'Taxi-v4: rainyProbability needs isRainy',
    );
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
