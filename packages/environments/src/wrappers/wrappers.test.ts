import { test as property } from '@fast-check/vitest';
import { box, discrete, type Environment, foldIn, keyOf } from '@reprise/core';
import { environmentLaws } from '@reprise/properties';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeEnvironment } from '../catalogue.ts';
import {
  clipReward,
  discretise,
  discretiseAction,
  flattenObservation,
  mapAction,
  mapObservation,
  normaliseObservation,
  scaleReward,
  tileObservation,
  timeLimit,
} from './index.ts';

const lake = () => makeEnvironment('FrozenLake-v1');
const cliff = () => makeEnvironment('CliffWalking-v1');
const car = () => makeEnvironment('MountainCar-v0');
const pole = () => makeEnvironment('CartPole-v1');
const swing = () => makeEnvironment('Pendulum-v1');
const cards = () => makeEnvironment('Blackjack-v1');
const acrobot = () => makeEnvironment('Acrobot-v1');
const poleBounds = { low: [-2.4, -3, -0.21, -3], high: [2.4, 3, 0.21, 3] };
const mirrored = (environment: Environment) =>
  mapAction(environment, { name: 'mirror', space: discrete(4), map: (a: number) => (a + 2) % 4 });
const doubled = (environment: Environment) =>
  mapObservation(environment, {
    name: 'double',
    space: box({ low: [0], high: [30] }),
    map: (cell: number) => [2 * cell],
  });

const wrappedWorlds: readonly [name: string, make: () => Environment][] = [
  ['timeLimit', () => timeLimit(lake(), { maxEpisodeSteps: 7 })],
  ['timeLimit beyond the own limit', () => timeLimit(lake(), { maxEpisodeSteps: 500 })],
  ['timeLimit where there was none', () => timeLimit(cliff(), { maxEpisodeSteps: 60 })],
  ['scaleReward', () => scaleReward(cliff(), { scale: 0.25 })],
  ['clipReward', () => clipReward(cliff(), { low: -1, high: 1 })],
  [
    'normaliseObservation',
    () => normaliseObservation(car(), { mean: [-0.3, 0], deviation: [0.9, 0.04], clip: 1 }),
  ],
  ['discretise', () => discretise(pole(), { bins: [3, 4, 5, 6], ...poleBounds })],
  [
    'timeLimit in place of the own limit',
    () => timeLimit(lake(), { maxEpisodeSteps: 130, replace: true }),
  ],
  ['discretiseAction', () => discretiseAction(swing(), { bins: [5] })],
  [
    'discretiseAction and discretise',
    () => discretise(discretiseAction(swing(), { bins: [3], low: [-1] }), { bins: [5] }),
  ],
  ['tileObservation of one tiling', () => tileObservation(car(), { tilings: 1, tiles: 5 })],
  ['tileObservation', () => tileObservation(car(), { tilings: 4, tiles: 5 })],
  ['flattenObservation of cards', () => flattenObservation(cards())],
  [
    'flattenObservation of tiles',
    () => flattenObservation(tileObservation(car(), { tilings: 2, tiles: 4 })),
  ],
  ['mapAction', () => mirrored(lake())],
  ['mapObservation', () => doubled(lake())],
  [
    'several',
    () =>
      timeLimit(scaleReward(discretise(pole(), { bins: [6], ...poleBounds }), { scale: 2 }), {
        maxEpisodeSteps: 30,
      }),
  ],
];

describe.each(wrappedWorlds)('%s', (name, make) => {
  test.each(environmentLaws(make))('$sentence', ({ run }) => run());

  // A function has no words: who maps by one makes it again by the same.
  if (name.startsWith('map')) return;

  test('is made again by its id and options', () => {
    const world = make();
    const again = makeEnvironment(world.id, JSON.parse(JSON.stringify(world.options)));
    expect(again.options).toEqual(world.options);
    expect(String(again.observationSpace)).toBe(String(world.observationSpace));
    let [a, b] = [world.reset(keyOf(1)).state, again.reset(keyOf(1)).state];
    for (let i = 0; i < 25; i++) {
      const action = world.actionSpace.sample(foldIn(keyOf(2), i));
      const [left, right] = [world.step(a, action, keyOf(i)), again.step(b, action, keyOf(i))];
      expect(right).toEqual(left);
      [a, b] = [left.state, right.state];
      if (left.terminated || left.truncated) break;
    }
  });
});

test('a reward that is scaled or clipped is so in the model too, and the threshold is scaled', () => {
  const scaled = scaleReward(lake(), { scale: 10 });
  expect(scaled.rewardThreshold).toBe(7);
  expect(scaled.model!().outcomes[14]![2]!.map(({ reward }) => reward)).toEqual([0, 10, 0]);
  expect(scaleReward(lake(), { scale: -1 }).rewardThreshold).toBeNull();
  const clipped = clipReward(cliff());
  const rewards = clipped.model!()
    .outcomes.flat(2)
    .map(({ reward }) => reward);
  expect([...new Set(rewards)]).toEqual([-1]);
});

test('a map of actions or observations drops what is no longer true', () => {
  for (const world of [mirrored(lake()), doubled(lake())]) {
    expect([world.model, world.recover]).toEqual([undefined, undefined]);
    expect(world.describe).toBeDefined();
  }
  expect(mirrored(lake()).actionNames).toBeUndefined();
});

test('what is drawn is the world inside', () => {
  const inner = lake();
  const world = timeLimit(inner, { maxEpisodeSteps: 9 });
  const { state } = world.reset(keyOf(0));
  expect(world.describe!(state)).toBe(inner.describe!({ cell: 0, elapsed: 0 }));
  expect(world.render!(state)).toEqual(inner.render!({ cell: 0, elapsed: 0 }));
});

/** A world that shows one number, the one that a reset's key draws. */
const showing = (value: number): Environment =>
  mapObservation(lake(), {
    name: 'one',
    space: box({ low: [-4], high: [4] }),
    map: () => [Math.fround(value)],
  });

property.prop([fc.double({ min: -4, max: 4, noNaN: true }), fc.integer({ min: 1, max: 50 })])(
  'a bin holds the numbers from its lower edge up to the next',
  (value, bins) => {
    const { observation } = discretise(showing(value), { bins: [bins] }).reset(keyOf(0));
    const shown = Math.fround(value);
    const bin = observation as number;
    const width = 8 / bins;
    expect(shown).toBeGreaterThanOrEqual(-4 + bin * width - 1e-12);
    expect(shown).toBeLessThanOrEqual(-4 + (bin + 1) * width + 1e-12);
  },
);

property.prop([fc.double({ min: -4, max: 4, noNaN: true })])(
  'a normalised number is as many deviations from the mean, and no more than the clip',
  (value) => {
    const options = { mean: [1], deviation: [0.5], clip: 3 };
    const { observation } = normaliseObservation(showing(value), options).reset(keyOf(0));
    const exact = Math.min(3, Math.max(-3, (Math.fround(value) - 1) / 0.5));
    expect((observation as number[])[0]).toBeCloseTo(exact, 5);
  },
);

test('the tile of one tiling is that of the first of several', () => {
  const one = tileObservation(car(), { tilings: 1, tiles: 9 });
  expect(String(one.observationSpace)).toMatch(/^Discrete\(/);
  for (let i = 0; i < 50; i++) {
    const several = tileObservation(car(), { tilings: 2, tiles: 9 }).reset(keyOf(i)).observation;
    expect(one.reset(keyOf(i)).observation).toBe((several as number[])[0]);
  }
});

test('numbered actions are evenly spaced over the Box, row by row', () => {
  const taken: unknown[] = [];
  const thruster = (dtype: 'float32' | 'float64') =>
    ({
      ...swing(),
      actionSpace: box({ low: [-1, 0], high: [1, 0.5], dtype }),
      step: (_state: unknown, action: unknown) => taken.push(action),
    }) as unknown as Environment;
  const world = discretiseAction(thruster('float64'), { bins: [3, 2] });
  expect(world.actionNames).toEqual(['-1 0', '-1 0.5', '0 0', '0 0.5', '1 0', '1 0.5']);
  for (let action = 0; action < 6; action++) world.step(null, action, keyOf(0));
  expect(taken).toEqual([
    [-1, 0],
    [-1, 0.5],
    [0, 0],
    [0, 0.5],
    [1, 0],
    [1, 0.5],
  ]);
  expect(() => world.step(null, 6, keyOf(0))).toThrow(
    'Pendulum-v1: action 6 is not in Discrete(6)',
  );
  taken.length = 0;
  const middle = discretiseAction(thruster('float32'), {
    bins: [1, 4],
    low: [0.2, 0],
    high: [0.4, 0.5],
  });
  for (let action = 0; action < 4; action++) middle.step(null, action, keyOf(0));
  expect(taken).toEqual(
    [0, 0.5 / 3, 1 / 3, 0.5].map((second) => [
      Math.fround(0.2 + (0.4 - 0.2) / 2),
      Math.fround(second),
    ]),
  );
  expect(discretiseAction(swing(), { bins: [65] }).actionNames).toBeUndefined();
});

test('a limit in place of the own one lets an episode go on, and ends it', () => {
  const world = timeLimit(swing(), { maxEpisodeSteps: 300, replace: true });
  expect(world.maxEpisodeSteps).toBe(300);
  let { state } = world.reset(keyOf(0));
  const ends: number[] = [];
  for (let step = 1; step <= 300; step++) {
    const next = world.step(state, [0], keyOf(0));
    if (next.truncated) ends.push(step);
    state = next.state;
  }
  expect(ends).toEqual([300]);
  const outside = { ...swing(), isExternal: true };
  expect(() => timeLimit(outside, { maxEpisodeSteps: 300, replace: true })).toThrow(
    'only Pendulum-v1 itself can replace its limit',
  );
});

test('what each action may do is told through wrappers, but where actions are others', () => {
  const taxi = makeEnvironment('Taxi-v4');
  const { state } = taxi.reset(keyOf(3));
  const limited = timeLimit(scaleReward(taxi, { scale: 2 }), { maxEpisodeSteps: 9 });
  expect(limited.actionMask!({ state, elapsed: 4 })).toEqual(taxi.actionMask!(state));
  const turned = mapAction(taxi, { name: 'turn', space: discrete(6), map: (a: number) => 5 - a });
  expect(turned.actionMask).toBeUndefined();
});

test('cards are flattened row by row', () => {
  const world = flattenObservation(cards());
  expect(world.observationSpace).toMatchObject({ type: 'Discrete', n: 32 * 11 * 2 });
  const inner = cards().reset(keyOf(4)).observation as number[];
  expect(world.reset(keyOf(4)).observation).toBe((inner[0]! * 11 + inner[1]!) * 2 + inner[2]!);
});

describe('what cannot be wrapped is refused in one line', () => {
  test.each([
    ['discretise needs a Box', () => discretise(lake(), { bins: [3] })],
    [
      'discretiseAction needs a Box: the action space of FrozenLake-v1 is Discrete(4)',
      () => discretiseAction(lake(), { bins: [3] }),
    ],
    ['2 numbers of bins for 1', () => discretiseAction(swing(), { bins: [3, 3] })],
    ['70000 actions are more than 65536', () => discretiseAction(swing(), { bins: [70_000] })],
    [
      'goes from -2 to 2, not from -2 to 3',
      () => discretiseAction(swing(), { bins: [3], high: [3] }),
    ],
    ['give finite low and high', () => discretiseAction(swing(), { bins: [3], low: [2] })],
    ['flattenObservation needs a Tuple', () => flattenObservation(lake())],
    ['give finite low and high', () => discretise(pole(), { bins: [3] })],
    ['3 numbers of bins for 4', () => discretise(pole(), { bins: [3, 3, 3], ...poleBounds })],
    ['are more than', () => discretise(pole(), { bins: [200], ...poleBounds })],
    ['low 2 is above high 1', () => clipReward(lake(), { low: 2, high: 1 })],
    ['maxEpisodeSteps', () => timeLimit(lake(), { maxEpisodeSteps: 0 })],
    [
      '1 numbers of mean for 2',
      () => normaliseObservation(car(), { mean: [0], deviation: [1, 1] }),
    ],
    ['more than 2147483647: take', () => tileObservation(acrobot(), { tiles: 64 })],
    ['more than 4294967296', () => flattenObservation(tileObservation(acrobot(), { tiles: 8 }))],
    ['each of the 4 numbers', () => tileObservation(pole())],
    ["no wrapper 'slow'", () => makeEnvironment('Chain-v0', { wrappers: [{ wrapper: 'slow' }] })],
    ['list of wrappers', () => makeEnvironment('Chain-v0', { wrappers: 3 })],
    [
      'no field',
      () => makeEnvironment('Chain-v0', { wrappers: [{ wrapper: 'timeLimit', steps: 3 }] }),
    ],
  ])('%s', (message, wrap) => {
    expect(wrap).toThrow(message);
    expect(wrap).not.toThrow('\n');
  });

  test('an action that the map does not take is refused by the space that it has', () => {
    const world = mirrored(lake());
    expect(() => world.step(world.reset(keyOf(0)).state, 4, keyOf(0))).toThrow(
      'FrozenLake-v1: action 4 is not in Discrete(4)',
    );
  });
});
