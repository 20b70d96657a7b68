import { test as prop } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, marbles, measured, shown } from '../testing/marbles.ts';
import { statistics } from './statistics.ts';

test('it shows what is known of all finite values so far', () => {
  marbles(({ cold, expectObservable }) => {
    const values = { a: at(3, -2), n: at(4, Number.NaN), b: at(9, 4) };
    const one = {
      count: 1,
      mean: -2,
      standardDeviation: 0,
      meanAbsolute: 2,
      least: -2,
      greatest: -2,
      notFinite: 0,
    };
    const two = {
      count: 2,
      mean: 1,
      standardDeviation: Math.sqrt(18),
      meanAbsolute: 3,
      least: -2,
      greatest: 4,
      notFinite: 1,
    };
    expectObservable(cold('a-n-b|', values).pipe(statistics())).toBe('a---b|', {
      a: at(3, one),
      b: at(9, two),
    });
  });
});

prop.prop([
  fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 200 }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
])('they are those of two passes over the whole list, to rounding', (deviations, centre) => {
  const values = deviations.map((deviation) => centre + deviation);
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const squares = values.reduce((a, b) => a + (b - mean) * (b - mean), 0);
  const last = shown(measured(values), statistics()).at(-1)!.value;
  // What is smaller than 1e-150 has no square.
  const scale = Math.max(1e-150, ...values.map(Math.abs));
  expect(last.count).toBe(n);
  expect(Math.abs(last.mean - mean)).toBeLessThanOrEqual(4 * n * Number.EPSILON * scale);
  const variance = n === 1 ? 0 : squares / (n - 1);
  expect(Math.abs(last.standardDeviation ** 2 - variance)).toBeLessThanOrEqual(
    8 * n * Number.EPSILON * scale * scale,
  );
  const meanAbsolute = values.reduce((a, b) => a + Math.abs(b), 0) / n;
  expect(Math.abs(last.meanAbsolute - meanAbsolute)).toBeLessThanOrEqual(
    4 * n * Number.EPSILON * scale,
  );
  expect(last.least).toBe(Math.min(...values));
  expect(last.greatest).toBe(Math.max(...values));
});

test('values as far apart as numbers are do not spoil what comes after', () => {
  const { mean, standardDeviation, meanAbsolute } = shown(
    measured([1e308, -1e308, 3e307]),
    statistics(),
  ).at(-1)!.value;
  expect(mean / 1e307).toBeCloseTo(1, 9);
  expect(meanAbsolute / 1e307).toBeCloseTo(23 / 3, 9);
  expect(standardDeviation).toBe(Number.POSITIVE_INFINITY);
});

test('a large mean does not swallow a small deviation', () => {
  const values = Array.from({ length: 1000 }, (_, i) => 1e9 + (i % 2));
  const { mean, standardDeviation } = shown(measured(values), statistics()).at(-1)!.value;
  expect(mean).toBeCloseTo(1e9 + 0.5, 6);
  expect(standardDeviation).toBeCloseTo(Math.sqrt(250 / 999), 9);
});
