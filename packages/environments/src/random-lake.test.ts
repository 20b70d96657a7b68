import { test as propertyTest } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeEnvironment } from './catalogue.ts';
import { frozenLake } from './frozen-lake.ts';
import { randomLake } from './random-lake.ts';

/** Whether the goal can be reached, by the environment's own moves. */
function isSolvable(map: readonly string[]): boolean {
  const { outcomes } = frozenLake({ map: [...map], isSlippery: false }).model!();
  const reached = new Set([0]);
  for (const cell of reached) {
    for (const [outcome] of outcomes[cell]!) {
      if (outcome!.reward === 1) return true;
      if (!outcome!.terminated) reached.add(outcome!.nextState);
    }
  }
  return false;
}

describe('randomLake', () => {
  propertyTest.prop([
    fc.record({
      rows: fc.integer({ min: 1, max: 12 }),
      columns: fc.integer({ min: 2, max: 12 }),
      frozen: fc.double({ min: 0, max: 1, noNaN: true }),
      seed: fc.nat(),
    }),
  ])('every map can be solved, has its size, and is the same for the same seed', (input) => {
    const map = randomLake(input);
    expect(map.map((row) => row.length)).toEqual(new Array(input.rows).fill(input.columns));
    expect(map[0]![0]).toBe('S');
    expect(map.at(-1)!.at(-1)).toBe('G');
    expect(map.join('').replace(/[FH]/g, '')).toBe('SG');
    expect(isSolvable(map)).toBe(true);
    expect(randomLake(input)).toEqual(map);
  });

  test('cells are frozen as often as they should be, where every map can be solved', () => {
    const map = randomLake({ rows: 100, columns: 100, frozen: 0.9, seed: 3 }).join('');
    const frozen = [...map].filter((letter) => letter === 'F').length;
    // Six standard deviations of 9,998 cells: 2e-9.
    expect(Math.abs(frozen - 0.9 * 9998)).toBeLessThan(6 * Math.sqrt(9998 * 0.9 * 0.1));
  });

  test('FrozenLake-v1 takes a size, and is made again by what it then says of itself', () => {
    const lake = frozenLake({ size: 6, mapSeed: 5 });
    expect(lake.options).toEqual({ size: 6, mapSeed: 5, frozen: 0.8, isSlippery: true });
    expect(lake.observationSpace).toMatchObject({ n: 36 });
    expect(makeEnvironment('FrozenLake-v1', lake.options).model!()).toEqual(lake.model!());
    expect(frozenLake({ size: 6, mapSeed: 6 }).model!()).not.toEqual(lake.model!());
  });

  test.each([
    [{ size: 4, map: ['SG'] }, 'not both'],
    [{ mapSeed: 4 }, 'need a size'],
    [{ frozen: 0.5 }, 'need a size'],
    [{ size: 1 }, 'size'],
    [{ size: 1025 }, 'size'],
  ])('FrozenLake-v1 refuses %j', (options, why) => {
    expect(() => frozenLake(options)).toThrow(why);
  });
});
