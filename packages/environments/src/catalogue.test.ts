import { foldIn, type Key, keyOf, type Step } from '@reprise/core';
import { snapshot } from '@reprise/properties';
import { describe, expect, test } from 'vitest';
import { environments, makeEnvironment } from './catalogue.ts';
import { chain } from './chain.ts';
import { frozenLake } from './frozen-lake.ts';

const variants = [
  ...environments
    .filter(({ id, make }) => make().model && id !== 'BernoulliBandit-v0')
    .map(({ id }) => ({ id, options: {} })),
  { id: 'FrozenLake-v1', options: { mapName: '8x8', isSlippery: false } },
  { id: 'Chain-v0', options: { cells: 8 } },
];

type AnyStep = Step<unknown, unknown>;

/** `count` steps with drawn actions, episode after episode, as a generator that can be interleaved. */
function* walk(id: string, options: object, key: Key, count: number) {
  const world = makeEnvironment(id, { ...options });
  let state: unknown = null;
  for (let i = 0, episode = 0; i < count; i++) {
    if (state === null) state = world.reset(foldIn(foldIn(key, 0), episode++)).state;
    const action = world.actionSpace.sample(foldIn(foldIn(key, 1), i));
    const stepKey = foldIn(foldIn(key, 2), i);
    const step: AnyStep = world.step(state, action, stepKey);
    yield { state, action, stepKey, step };
    state = step.terminated || step.truncated ? null : step.state;
  }
}

describe.each(variants)('$id $options', ({ id, options }) => {
  const world = makeEnvironment(id, options);

  test('gives the same step for the same state, action and key, in any order of calls', () => {
    const taken = [...walk(id, options, keyOf(3), 600)];
    const expected = taken.map(({ step }) => snapshot(step));
    for (let i = taken.length - 1; i >= 0; i--) {
      const { state, action, stepKey } = taken[i]!;
      expect(snapshot(world.step(state, action, stepKey))).toEqual(expected[i]);
    }
  });

  test('runs interleaved with another of its kind as it runs alone', () => {
    const alone = [...walk(id, options, keyOf(1), 500)].map(snapshot);
    const one = walk(id, options, keyOf(1), 500);
    const other = walk(id, options, keyOf(2), 500);
    const interleaved: unknown[] = [];
    for (const item of one) {
      other.next();
      interleaved.push(snapshot(item));
    }
    expect(interleaved).toEqual(alone);
  });

  test('never changes what it has returned', () => {
    const kept: unknown[] = [];
    const copies: unknown[] = [];
    for (const item of walk(id, options, keyOf(4), 500)) {
      kept.push(item);
      copies.push(snapshot(item));
    }
    expect(kept.map(snapshot)).toEqual(copies);
  });

  test('shows observations of its space, and recovers each step from what it showed', () => {
    let recovered = 0;
    for (const { state, action, step } of walk(id, options, keyOf(5), 500)) {
      expect(world.observationSpace.contains(step.observation)).toBe(true);
      const found = world.recover?.(state, action, step.observation) ?? null;
      if (found === null) continue;
      recovered++;
      expect(snapshot(found)).toEqual(snapshot(step));
    }
    expect(recovered).toBeGreaterThan(0);
  });

  test('truncates at its step limit and not before', () => {
    let elapsed = 0;
    for (const { step } of walk(id, options, keyOf(6), 2000)) {
      elapsed++;
      expect(step.truncated).toBe(elapsed === world.maxEpisodeSteps);
      if (step.terminated || step.truncated) elapsed = 0;
    }
  });

  test('draws outcomes as often as its model says (false alarms: under 1e-6 an entry)', () => {
    const { outcomes, states } = world.model!();
    const draws = 2000;
    for (let cell = 0; cell < states; cell++) {
      outcomes[cell]!.forEach((entries, action) => {
        const chances = new Map<number, number>();
        for (const { nextState, probability } of entries) {
          chances.set(nextState, (chances.get(nextState) ?? 0) + probability);
        }
        const counts = new Map<number, number>();
        for (let i = 0; i < draws; i++) {
          const key = foldIn(keyOf(cell * 10 + action), i);
          const { observation } = world.step({ cell, elapsed: 0 }, action, key);
          counts.set(observation as number, (counts.get(observation as number) ?? 0) + 1);
        }
        for (const [next, chance] of chances) {
          // Five standard deviations of a binomial count: 5.7e-7 on both sides.
          const deviation = Math.sqrt(draws * chance * (1 - chance));
          expect(Math.abs((counts.get(next) ?? 0) - draws * chance)).toBeLessThanOrEqual(
            5 * deviation + 1e-9,
          );
        }
        expect([...counts.keys()].every((next) => chances.has(next))).toBe(true);
      });
    }
  });

  test.each<[unknown, string]>([
    [-1, '-1'],
    [99, '99'],
    [1.5, '1.5'],
    [Number.NaN, 'NaN'],
    ['0', "'0'"],
    [0n, '0n'],
    [[0], '[0]'],
    [Symbol('up'), 'Symbol(up)'],
    [undefined, 'undefined'],
    [null, 'null'],
  ])('refuses the action %p, and recovers nothing from it', (action, shown) => {
    const { state, observation } = world.reset(keyOf(0));
    expect(() => world.step(state, action, keyOf(0))).toThrow(
      `${id}: action ${shown} is not in ${world.actionSpace}`,
    );
    expect(world.recover!(state, action, observation)).toBeNull();
  });

  test('is made again by its id and options', () => {
    const again = makeEnvironment(world.id, JSON.parse(JSON.stringify(world.options)));
    expect(again.model!()).toEqual(world.model!());
    expect(again.maxEpisodeSteps).toBe(world.maxEpisodeSteps);
  });
});

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
  ['Chain-v0: Unrecognized key: "cell"', () => chain({ cell: 3 } as object)],
  ['FrozenLake-v1: mapName: ', () => frozenLake({ mapName: '5x5' } as object)],
])('a function that makes an environment refuses in one line: %s', (message, make) => {
  expect(make).toThrow(expect.objectContaining({ code: 'bad-config' }));
  expect(make).toThrow(message);
  expect(make).not.toThrow('\n');
});
