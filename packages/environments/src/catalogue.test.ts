import { type Environment, keyOf } from '@reprise/core';
import { anyConfig, environmentLaws } from '@reprise/properties';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EnvironmentEntry, environments, makeEnvironment } from './catalogue.ts';
import { chain } from './chain.ts';
import { frozenLake } from './frozen-lake.ts';

/** Sizes that make models small. */
const small: Readonly<Record<string, Record<string, fc.Arbitrary<unknown>>>> = {
  'Chain-v0': { cells: fc.integer({ min: 2, max: 9 }) },
  'FrozenLake-v1': { size: fc.integer({ min: 2, max: 6 }) },
};

/** An entry with its defaults, and with options drawn from its schema, those aside that it refuses. */
function variants({ id, options, make }: EnvironmentEntry): readonly object[] {
  const isAllowed = (drawn: object) => {
    try {
      make({ ...drawn });
      return true;
    } catch {
      return false;
    }
  };
  // The sizes that configs draw are small, so that models are.
  const drawn = anyConfig(options, small[id]);
  return [{}, ...fc.sample(drawn, { numRuns: 6, seed: 11 }).filter(isAllowed)];
}

describe.each(environments.map((entry) => [entry.id, entry] as const))('%s', (id, entry) => {
  const unique = [...new Set(variants(entry).map((options) => JSON.stringify(options)))].slice(
    0,
    3,
  );

  describe.each(unique)('with the options %s', (text) => {
    const make = () => makeEnvironment(id, JSON.parse(text));

    test.each(environmentLaws(make))('$sentence', ({ run }) => run());

    test('is made again by its id and options', () => {
      const world = make();
      const again = makeEnvironment(world.id, JSON.parse(JSON.stringify(world.options)));
      expect(described(again)).toEqual(described(world));
    });
  });
});

function described(world: Environment): object {
  const { id, options, maxEpisodeSteps, rewardThreshold } = world;
  const spaces = [String(world.observationSpace), String(world.actionSpace)];
  return { id, options, maxEpisodeSteps, rewardThreshold, spaces, model: world.model?.() };
}

test('an environment that is not there is refused, with those there are', () => {
  expect(() => makeEnvironment('FrozenLake-v9')).toThrow(
    /FrozenLake-v9.*Chain-v0, .*FrozenLake-v1/,
  );
});

test.each([
  ['Chain-v0', { cells: 1 }],
  ['Chain-v0', { cell: 3 }],
  ['FrozenLake-v1', { isSlippery: 'yes' }],
  ['FrozenLake-v1', { mapName: '5x5' }],
])('%s refuses the options %j', (id, options) => {
  expect(() => makeEnvironment(id, options)).toThrow(
    expect.objectContaining({ code: 'bad-config' }),
  );
});

test.each([
  ['Chain-v0: cells: ', () => chain({ cells: 0 })],
  [
    "Chain-v0: no field 'cell' (did you mean cells?): there are cells",
    () => chain({ cell: 3 } as object),
  ],
  ['FrozenLake-v1: mapName: ', () => frozenLake({ mapName: '5x5' } as object)],
])('a function that makes an environment refuses in one line: %s', (message, make) => {
  expect(make).toThrow(expect.objectContaining({ code: 'bad-config' }));
  expect(make).toThrow(message);
  expect(make).not.toThrow('\n');
});

test('−0 is the action 0, as it is in the space', () => {
  for (const { id, make } of environments) {
    const world = make();
    if (world.actionSpace.type !== 'Discrete') continue;
    expect(world.actionSpace.contains(-0)).toBe(true);
    const { state } = world.reset(keyOf(5));
    const [plain, negative] = [0, -0].map((action) => world.step(state, action, keyOf(6)));
    expect(negative, id).toStrictEqual(plain);
  }
});
