import { test as prop } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, marbles, measured, shown, valuesOf } from '../testing/marbles.ts';
import { exponentialSmoothing } from './exponential-smoothing.ts';

/** TensorBoard's loop over the whole curve. */
function tensorBoard(values: readonly number[], weight: number): number[] {
  const isConstant = values.every((value) => value === values[0]);
  let last = 0;
  let count = 0;
  return values.map((value) => {
    if (isConstant || !Number.isFinite(value)) return value;
    last = last * weight + (1 - weight) * value;
    count++;
    return last / (weight === 1 ? 1 : 1 - weight ** count);
  });
}

test('it is corrected for its beginning at 0', () => {
  marbles(({ cold, expectObservable }) => {
    const values = { a: at(2, 4), b: at(3, 1) };
    // (0.5 · 2 + 0.5 · 1) / 0.75
    const smoothed = { a: at(2, 4), b: at(3, 2) };
    expectObservable(cold('a--b|', values).pipe(exponentialSmoothing(0.5))).toBe('a--b|', smoothed);
    expectObservable(cold('a--b#', values).pipe(exponentialSmoothing(0.5))).toBe('a--b#', smoothed);
  });
});

test('what is not finite is shown as it is and not remembered', () => {
  const values = [4, Number.NaN, 1, Number.NEGATIVE_INFINITY];
  const smoothed = valuesOf(shown(measured(values), exponentialSmoothing(0.5)));
  expect(smoothed).toEqual([4, Number.NaN, 2, Number.NEGATIVE_INFINITY]);
});

test('weight 0 is the curve itself, and weight 1 is refused', () => {
  expect(valuesOf(shown(measured([3, 1, 2]), exponentialSmoothing(0)))).toEqual([3, 1, 2]);
  expect(() => exponentialSmoothing(1)).toThrow('it must be from 0 to 0.999999');
});

prop.prop([
  fc.array(
    fc.oneof(
      { weight: 9, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
      fc.double(),
    ),
  ),
  fc.constantFrom(0.1, 0.6, 0.9, 0.99, 0.999),
])("it is TensorBoard's smoothing of the whole curve", (values, weight) => {
  const finite = values.map((value) => (Math.abs(value) < 1e100 ? value : Number.NaN));
  const smoothed = valuesOf(shown(measured(finite), exponentialSmoothing(weight)));
  const expected = tensorBoard(finite, weight);
  const greatest = finite.reduce(
    (max, value) => (Number.isNaN(value) ? max : Math.max(max, Math.abs(value))),
    0,
  );
  smoothed.forEach((value, i) => {
    if (Number.isNaN(expected[i]!)) expect(value).toBeNaN();
    // Early on 1 − wⁿ is small, and takes that much of the precision in either form.
    else
      expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(
        (1e-12 * greatest + 1e-300) / (1 - weight),
      );
  });
});
