import { test as prop } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, marbles, measured, shown, valuesOf } from '../testing/marbles.ts';
import { movingAverage } from './moving-average.ts';

test('it shows the mean of the last values with each, at first of fewer', () => {
  marbles(({ cold, expectObservable }) => {
    const values = { a: at(1, 3), b: at(4, 5), c: at(7, 10) };
    const means = { a: at(1, 3), b: at(4, 4), c: at(7, 7.5) };
    expectObservable(cold('-a-b-c|', values).pipe(movingAverage(2))).toBe('-a-b-c|', means);
    expectObservable(cold('-a-b#', values).pipe(movingAverage(2))).toBe('-a-b#', means);
  });
});

test('where it is to be whole, it shows nothing until the window is full', () => {
  expect(shown(measured([1, 2, 6, 10]), movingAverage(3, { isWhole: true }))).toEqual([
    at(2, 3),
    at(3, 6),
  ]);
});

test('a window that no memory holds is refused', () => {
  expect(() => movingAverage(1e12)).toThrow(
    'movingAverage: window is 1000000000000; it must be at most 16777216',
  );
});

test('NaN and infinities last as long as they are in the window', () => {
  const { NaN: notANumber, POSITIVE_INFINITY: infinity } = Number;
  const means = valuesOf(shown(measured([1, notANumber, 3, 5, infinity, 7, 9]), movingAverage(2)));
  expect(means).toEqual([1, notANumber, notANumber, 4, infinity, infinity, 8]);
});

test('a window that is no positive whole number is refused', () => {
  for (const window of [0, -1, 1.5, Number.NaN]) {
    expect(() => movingAverage(window)).toThrow(
      `movingAverage: window is ${window}; it must be a whole number of at least 1`,
    );
  }
});

prop.prop([
  fc.array(fc.double({ noDefaultInfinity: true, noNaN: true, min: -1e300, max: 1e300 })),
  fc.integer({ min: 1, max: 9 }),
])('it is the mean of each window, to the rounding of one sum', (values, window) => {
  const means = valuesOf(shown(measured(values), movingAverage(window)));
  expect(means).toHaveLength(values.length);
  values.forEach((_, i) => {
    const inWindow = values.slice(Math.max(0, i + 1 - window), i + 1);
    const expected = inWindow.reduce((a, b) => a + b, 0) / inWindow.length;
    const magnitude = inWindow.reduce((a, b) => a + Math.abs(b), 0);
    expect(Math.abs(means[i]! - expected)).toBeLessThanOrEqual(
      2 * window * Number.EPSILON * magnitude + Number.MIN_VALUE,
    );
  });
});

prop.prop([
  fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 60 }),
  fc.integer({ min: 1, max: 9 }),
])('it is exact where sums are', (values, window) => {
  const expected = values.map((_, i) => {
    const inWindow = values.slice(Math.max(0, i + 1 - window), i + 1);
    return inWindow.reduce((a, b) => a + b, 0) / inWindow.length;
  });
  expect(valuesOf(shown(measured(values), movingAverage(window)))).toEqual(expected);
});
