import { test as prop } from '@fast-check/vitest';
import { keyOf } from '@reprise/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  interquartileMean,
  optimalityGap,
  probabilityOfImprovement,
  type Scores,
  stratifiedBootstrap,
} from './comparison.ts';

const score = fc.integer({ min: -50, max: 50 });
const runs = fc.array(score, { minLength: 1, maxLength: 6 });
const scores = fc.array(runs, { minLength: 1, maxLength: 4 });

describe('the interquartile mean', () => {
  test('leaves a quarter out at each end', () => {
    expect(interquartileMean([[100, 1, 2, -100]])).toBe(1.5);
    expect(
      interquartileMean([
        [1, 2],
        [3, 4, 5, 6, 7, 800],
      ]),
    ).toBe((3 + 4 + 5 + 6) / 4);
  });

  test('counts by its share a score that the edge of the half goes through', () => {
    // Of five, 1.25 go at each end: three quarters of the second, the third, three quarters of the fourth.
    expect(interquartileMean([[0, 10, 20, 30, 1000]])).toBe((7.5 + 20 + 22.5) / 2.5);
    expect(interquartileMean([[7]])).toBe(7);
  });

  prop.prop([scores])('is that of every score four times, a quarter cut off whole', (drawn) => {
    const four = drawn.flat().flatMap((value) => [value, value, value, value]);
    const sorted = four.sort((a, b) => a - b);
    const inner = sorted.slice(sorted.length / 4, (3 * sorted.length) / 4);
    const mean = inner.reduce((sum, value) => sum + value, 0) / inner.length;
    expect(interquartileMean(drawn)).toBeCloseTo(mean, 9);
  });
});

test('the optimality gap counts nothing above the target', () => {
  expect(
    optimalityGap([
      [0.5, 2],
      [1, 0],
    ]),
  ).toBeCloseTo(1 - 2.5 / 4, 12);
});

describe('the probability of improvement', () => {
  test('is the share of pairs that one wins, ties half, task by task', () => {
    expect(probabilityOfImprovement([[1, 2, 3]], [[2]])).toBe(0.5);
    expect(probabilityOfImprovement([[1], [5, 6]], [[0], [7, 5]])).toBe((1 + 1.5 / 4) / 2);
  });

  prop.prop([scores, fc.context()])('of one over the other and back adds up to 1', (drawn) => {
    const other = drawn.map((list) => list.map((value) => value * 2 + 1));
    const sum = probabilityOfImprovement(drawn, other) + probabilityOfImprovement(other, drawn);
    expect(sum).toBeCloseTo(1, 12);
  });

  test('needs the same tasks, and runs in each', () => {
    expect(() => probabilityOfImprovement([[1]], [[1], [2]])).toThrow('scores of 1 tasks and of 2');
    expect(() => probabilityOfImprovement([[]], [[1]])).toThrow('there are no scores to compare');
  });
});

describe('the stratified bootstrap', () => {
  /** Every way to draw as many again, by counting. */
  const resamples = (list: readonly number[]): number[][] =>
    list.reduce<number[][]>(
      (ways) => ways.flatMap((way) => list.map((value) => [...way, value])),
      [[]],
    );

  test('of a few runs has the quantiles that all resamples have', () => {
    const [a, b] = [
      [1, 4, 9],
      [0, 20],
    ];
    const all = resamples(a!).flatMap((x) => resamples(b!).map((y) => interquartileMean([x, y])));
    const exact = all.sort((x, y) => x - y);
    const found = stratifiedBootstrap([[a!, b!]], interquartileMean, {
      resamples: 20_000,
      confidence: 0.8,
    });
    const share = (limit: number, isBelow: boolean) =>
      exact.filter((value) => (isBelow ? value <= limit : value >= limit)).length / exact.length;
    // At least a tenth on each side, the limit itself among them, to two percent.
    expect(share(found.low, true)).toBeGreaterThan(0.08);
    expect(share(found.low - 1e-9, true)).toBeLessThan(0.12);
    expect(share(found.high, false)).toBeGreaterThan(0.08);
    expect(share(found.high + 1e-9, false)).toBeLessThan(0.12);
    expect(found.estimate).toBe(interquartileMean([a!, b!]));
  });

  test('draws each task from its own runs', () => {
    const { low, high } = stratifiedBootstrap(
      [
        [
          [1, 1],
          [9, 9, 9],
        ],
      ],
      (given) => {
        expect(given.map((list) => list.length)).toEqual([2, 3]);
        expect(given[0]!.every((value) => value === 1)).toBe(true);
        return interquartileMean(given);
      },
    );
    expect([low, high]).toEqual(
      [5.8, 5.8].map(() =>
        interquartileMean([
          [1, 1],
          [9, 9, 9],
        ]),
      ),
    );
  });

  test('is the same with the same key, and another with another', () => {
    const given: [Scores] = [[[1, 2, 3, 4, 5, 60]]];
    const one = stratifiedBootstrap(given, interquartileMean, { resamples: 50 });
    expect(stratifiedBootstrap(given, interquartileMean, { resamples: 50 })).toEqual(one);
    const other = { resamples: 50, key: keyOf(1) };
    expect(stratifiedBootstrap(given, interquartileMean, other)).not.toEqual(one);
  });

  test('compares two learners by the same rules', () => {
    const better = [[10, 11, 12, 13, 14]];
    const worse = [[1, 2, 3, 4, 12]];
    const { estimate, low, high } = stratifiedBootstrap([better, worse], probabilityOfImprovement);
    expect(estimate).toBe((5 * 4 + 2.5) / 25);
    expect(low).toBeLessThan(estimate);
    expect(low).toBeGreaterThan(0.5);
    expect(high).toBe(1);
  });
});

test.each([
  [{ resamples: 0 }, '0 resamples: a whole number from 1 is needed'],
  [{ confidence: 2 }, 'a confidence of 2 is not allowed: between 0 and 1'],
])('a bootstrap that is none is refused: %j', (options, message) => {
  expect(() => stratifiedBootstrap([[[1, 2]]], interquartileMean, options)).toThrow(message);
});
