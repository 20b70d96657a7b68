import { test as prop } from '@fast-check/vitest';
import { keyOf, normal, uniform } from '@reprise/core';
import { declareFalseAlarms } from '@reprise/properties';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KllSketch } from './kll-sketch.ts';

const probabilities = [0, 0.01, 0.25, 0.5, 0.75, 0.99, 1];

function sketchOf(values: Iterable<number>, k: number, seed = 0): KllSketch {
  const sketch = new KllSketch(k, keyOf(seed));
  for (const value of values) sketch.add(value);
  return sketch;
}

/** How far outside the target rank the ranks of `value` lie, as a share of the count. */
function rankError(sorted: Float64Array, value: number, probability: number): number {
  const below = sorted.findLastIndex((other) => other < value) + 1;
  const upTo = sorted.findLastIndex((other) => other <= value) + 1;
  const target = probability * sorted.length;
  return Math.max(0, below - target, target - upTo) / sorted.length;
}

const n = 200_000;
const draw = keyOf(1);
const streams: Readonly<Record<string, (i: number) => number>> = {
  rising: (i) => i,
  falling: (i) => -i,
  uniform: (i) => uniform(draw, i),
  normal: (i) => normal(draw, i),
  'from both ends': (i) => (i % 2 === 0 ? i : -i),
  'of ten values': (i) => Math.floor(10 * uniform(draw, i)),
};

/** How often a sketch may be off by more than its bound at one probability (Hoeffding). */
const FALSE_ALARMS = 1e-9;

describe.each(Object.entries(streams))('of a stream that is %s', (name, value) => {
  const values = Float64Array.from({ length: n }, (_, i) => value(i));
  const sorted = values.slice().sort();

  test.each([8, 50, 800])('ranks are right to what k = %i promises', (k) => {
    const claim = `KLL ranks of a stream that is ${name}, k = ${k}`;
    declareFalseAlarms(claim, FALSE_ALARMS * probabilities.length);
    const sketch = sketchOf(values, k);
    const promised = Math.sqrt(12 * Math.log(2 / FALSE_ALARMS)) / k;
    expect(sketch.rankError(FALSE_ALARMS)).toBeLessThanOrEqual(promised);
    const quantiles = sketch.quantiles(probabilities);
    probabilities.forEach((probability, i) => {
      const error = rankError(sorted, quantiles[i]!, probability);
      expect(error).toBeLessThanOrEqual(sketch.rankError(FALSE_ALARMS));
    });
  });
});

test('a bound that is a tenth as wide does not hold: the errors are there', () => {
  const values = Float64Array.from({ length: n }, (_, i) => uniform(draw, i));
  const sorted = values.slice().sort();
  const sketch = sketchOf(values, 8);
  const quantiles = sketch.quantiles(probabilities);
  const errors = probabilities.map((probability, i) =>
    rankError(sorted, quantiles[i]!, probability),
  );
  expect(Math.max(...errors)).toBeGreaterThan(sketch.rankError(FALSE_ALARMS) / 10);
});

test.each([64, 800])('it holds no more after three million numbers than about 3k, k = %i', (k) => {
  const sketch = new KllSketch(k, keyOf(0));
  let held = 0;
  let allocated = 0;
  for (let i = 0; i < 3_000_000; i++) {
    sketch.add(i);
    if (i % 1009 !== 0) continue;
    held = Math.max(held, sketch.held);
    allocated = Math.max(allocated, sketch.allocated);
  }
  expect(sketch.count).toBe(3_000_000);
  // 3k for the levels of a geometric series, and 8 for each of those below it.
  expect(held).toBeLessThan(3 * k + 8 * 24);
  // A level takes in half of the one below it before it is sorted.
  expect(allocated).toBeLessThan(4.5 * k + 16 * 24);
});

test.each([8, 9, 800])('the first k numbers are all held, and ranked, k = %i', (k) => {
  const sketch = sketchOf(
    Array.from({ length: k }, (_, i) => i + 1),
    k,
  );
  expect(sketch.held).toBe(k);
  const ranks = Array.from({ length: k }, (_, i) => i + 1);
  expect(sketch.quantiles(ranks.map((rank) => rank / k))).toEqual(ranks);
});

test('a probability of so many hundredths is that rank of a hundred numbers', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
  const sketch = sketchOf(hundred, 800);
  const written = hundred.map((rank) => Number(`${rank}e-2`));
  expect(sketch.quantiles(written)).toEqual(hundred);
  expect(sketch.quantiles([0.0701, 0.071])).toEqual([8, 8]);
});

prop.prop([
  fc.array(fc.double(), { maxLength: 60 }),
  fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
])('up to k numbers its quantiles are those of the list, and NaN has no rank', (values, drawn) => {
  const rising = [...drawn].sort((a, b) => a - b);
  const sorted = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
  const expected = rising.map((probability) =>
    sorted.length === 0
      ? Number.NaN
      : sorted[Math.max(0, Math.ceil(probability * sorted.length) - 1)]!,
  );
  const sketch = sketchOf(values, 61);
  expect(sketch.quantiles(rising).map((value) => value + 0)).toEqual(
    expected.map((value) => value + 0),
  );
  expect(sketch.count).toBe(sorted.length);
});

prop.prop([fc.array(fc.integer(), { minLength: 1, maxLength: 400 }), fc.nat()])(
  'it keeps the weight of the stream, its order and its extremes',
  (values, seed) => {
    const sketch = sketchOf(values, 8, seed);
    const quantiles = sketch.quantiles(probabilities);
    expect(quantiles[0]).toBe(Math.min(...values));
    expect(quantiles.at(-1)).toBe(Math.max(...values));
    expect(quantiles).toEqual([...quantiles].sort((a, b) => a - b));
    for (const value of quantiles) expect(values).toContain(value);
  },
);
