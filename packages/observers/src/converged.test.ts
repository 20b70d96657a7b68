import { test as prop } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, marbles, measured, shown } from '../testing/marbles.ts';
import { converged } from './converged.ts';

test('it shows once when the last values lie near each other, and again after they have not', () => {
  marbles(({ cold, expectObservable }) => {
    const values = {
      a: at(0, 9),
      b: at(1, 1),
      c: at(2, 1.5),
      d: at(3, 1.25),
      e: at(4, 8),
      f: at(5, 8),
    };
    const operator = converged({ window: 2, tolerance: 0.5 });
    expectObservable(cold('abcdef|', values).pipe(operator)).toBe('--c--f|', {
      c: at(2, 0.5),
      f: at(5, 0),
    });
    expectObservable(cold('ab#', values).pipe(operator)).toBe('--#');
  });
});

test('a window of one, or a tolerance that is no number, is refused', () => {
  expect(() => converged({ window: 1, tolerance: 0 })).toThrow('converged: window is 1');
  expect(() => converged({ window: 2, tolerance: -1 })).toThrow(
    'converged: tolerance is -1; it must be at least 0',
  );
  expect(() => converged({ window: 2, tolerance: Number.NaN })).toThrow(
    'converged: tolerance is NaN',
  );
});

const anyValue = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 0, max: 6 }) },
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
);

prop.prop([
  fc.array(anyValue, { maxLength: 60 }),
  fc.integer({ min: 2, max: 5 }),
  fc.integer({ min: 0, max: 3 }),
])(
  'it shows where the range of a whole finite window has come within the tolerance',
  (values, window, tolerance) => {
    const ranges = values.map((_, i) => {
      const inWindow = values.slice(Math.max(0, i + 1 - window), i + 1);
      if (inWindow.length < window || !inWindow.every(Number.isFinite))
        return Number.POSITIVE_INFINITY;
      return Math.max(...inWindow) - Math.min(...inWindow);
    });
    const expected = ranges.flatMap((range, i) =>
      range <= tolerance && !(i > 0 && ranges[i - 1]! <= tolerance) ? [at(i, range)] : [],
    );
    expect(shown(measured(values), converged({ window, tolerance }))).toEqual(expected);
  },
);
