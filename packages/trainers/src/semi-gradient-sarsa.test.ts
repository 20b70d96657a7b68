import { test as prop } from '@fast-check/vitest';

import { type AnyTrainer, type Environment, run, tileCoding } from '@reprise/core';
import { frozenLake, mountainCar } from '@reprise/environments';

import { anySeed, snapshot, trainerLaws } from '@reprise/properties';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ActingState } from './acting.ts';
import { sarsa } from './sarsa.ts';
import { semiGradientSarsa } from './semi-gradient-sarsa.ts';

function made(trainer: AnyTrainer, config: object, environment: Environment, seed = 0) {
  const events: Record<string, unknown>[] = [];
  let last: unknown = null;
  let failure: unknown;
  run(trainer, { config, environment, seed, mode: 'synchronous' }).subscribe({
    next({ event, state }) {
      events.push(event as unknown as Record<string, unknown>);
      last = state;
    },
    error(error) {
      failure = error;
    },
  });
  if (failure) throw failure;
  return { events, state: last as ActingState<never> };
}

const lake = frozenLake() as unknown as Environment;

const car = mountainCar() as unknown as Environment;

describe('tile coding', () => {
  const bounds = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 50 }));
  prop.prop([
    fc.array(bounds, { minLength: 1, maxLength: 3 }),
    fc.integer({ min: 1, max: 8 }),
    fc.integer({ min: 1, max: 8 }),
    fc.array(fc.double({ min: -200, max: 200, noNaN: true }), { minLength: 3, maxLength: 3 }),
  ])(
    'gives each tiling one tile of its own range, wherever the point is',
    (sides, tiles, tilings, at) => {
      const low = sides.map(([from]) => from);
      const high = sides.map(([from, width]) => from + width);
      const coding = tileCoding({ low, high, tiles, tilings });
      const active = new Int32Array(tilings);
      coding.tilesOf(at.slice(0, low.length), active);
      const each = coding.size / tilings;
      expect(each).toBe((tiles + 1) ** low.length);
      active.forEach((tile, tiling) => {
        expect(Math.floor(tile / each)).toBe(tiling);
      });
      // What lies beyond a bound is on it.
      const inside = new Int32Array(tilings);
      coding.tilesOf(
        low.map((from, i) => Math.min(high[i]!, Math.max(from, at[i]!))),
        inside,
      );
      expect(active).toEqual(inside);
    },
  );

  test('two points share as many tiles as they are near', () => {
    const coding = tileCoding({ low: [0], high: [10], tiles: 10, tilings: 4 });
    const tiles = (x: number) => {
      const active = new Int32Array(4);
      coding.tilesOf([x], active);
      return [...active];
    };
    const shared = [0, 0.25, 0.5, 0.75, 1].map(
      (far) => tiles(5).filter((tile) => tiles(5 + far).includes(tile)).length,
    );
    expect(shared).toEqual([4, 3, 2, 1, 0]);
  });
});

prop.prop([
  anySeed(),
  fc.double({ min: 0.01, max: 1, noNaN: true }),
  fc.double({ min: 0, max: 1, noNaN: true }),
])('with a tile for each state it is tabular SARSA, bit for bit', (seed, learningRate, epsilon) => {
  const config = { steps: 60, discount: 0.9, learningRate, epsilon, epsilonFinal: epsilon };
  const tiled = made(semiGradientSarsa, { ...config, tilings: 1, tiles: 15 }, lake, seed);
  const table = made(sarsa, config, lake, seed);
  const comparable = ({ index: _, ...event }: Record<string, unknown>) => snapshot(event);
  expect(tiled.events.map(comparable)).toEqual(table.events.map(comparable));
  // Weights lie by action, then tile.
  for (let state = 0; state < 16; state++) {
    for (let action = 0; action < 4; action++) {
      expect(tiled.state.table.get(action * 16 + state)).toBe(
        table.state.table.get(state * 4 + action),
      );
    }
  }
});

test('it learns to swing MountainCar-v0 out of the valley', () => {
  // At random no episode gets out in its 200 steps; 110 on average is what Gymnasium calls solved.
  const { events } = made(semiGradientSarsa, { steps: 60_000 }, car, 1);
  const lengths: number[] = [];
  let length = 0;
  for (const event of events) {
    if (event.kind !== 'environment-step') continue;
    length++;
    if (event.terminated || event.truncated) {
      lengths.push(length);
      length = 0;
    }
  }
  const last = lengths.slice(-100);
  expect(last.reduce((sum, n) => sum + n, 0) / last.length).toBeLessThan(130);
  expect(Math.min(...lengths.slice(0, 5))).toBe(200);
});

describe('with continuous observations', () => {
  const cases = fc.record({
    config: fc.record({
      steps: fc.nat({ max: 40 }),
      tilings: fc.integer({ min: 1, max: 4 }),
      tiles: fc.integer({ min: 1, max: 4 }),
      epsilon: fc.constantFrom(0, 0.3),
    }),
    seed: anySeed(),
    environment: fc.constant(car),
  });
  test.each(trainerLaws(semiGradientSarsa, { cases }))('$sentence', ({ run }) => run());
});

test.each([
  [{ low: [0] }, '1 lower and 2 upper bounds; MountainCar-v0 has 2 dimensions'],
  [
    { low: [2, 0], high: [1, 1] },
    'dimension 0 of MountainCar-v0 goes from 2 to 1: give finite low and high',
  ],
])('bounds that do not fit are refused in one line: %o', (config, message) => {
  expect(() => made(semiGradientSarsa, config, car)).toThrow(`semi-gradient-sarsa: ${message}`);
});
