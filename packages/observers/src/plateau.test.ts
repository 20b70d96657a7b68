import { test as prop } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, marbles, measured, shown } from '../testing/marbles.ts';
import { plateau } from './plateau.ts';

test('it shows once when nothing has been better for long, and again after something was', () => {
  marbles(({ cold, expectObservable }) => {
    const values = {
      a: at(0, 5),
      b: at(1, 4),
      c: at(2, 5),
      d: at(3, 3),
      e: at(4, 6),
      f: at(5, 6),
      g: at(6, Number.NaN),
    };
    expectObservable(cold('abcdefg|', values).pipe(plateau({ patience: 2 }))).toBe('--c---g|', {
      c: at(2, 5),
      g: at(6, 6),
    });
    expectObservable(cold('ab#', values).pipe(plateau({ patience: 2 }))).toBe('--#');
  });
});

test('patience of nothing, and another mode, are refused', () => {
  expect(() => plateau({ patience: 0 })).toThrow('plateau: patience is 0');
  expect(() => plateau({ patience: 1, threshold: -1 })).toThrow('plateau: threshold is -1');
  expect(() => plateau({ patience: 1, mode: 'most' as 'max' })).toThrow(
    'plateau: mode is most; it must be max or min',
  );
});

prop.prop([
  fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 }),
  fc.integer({ min: 1, max: 5 }),
  fc.integer({ min: 0, max: 3 }),
  fc.constantFrom('max' as const, 'min' as const),
])('it counts as early stopping does', (values, patience, threshold, mode) => {
  const sign = mode === 'max' ? 1 : -1;
  const expected: unknown[] = [];
  let best = Number.NEGATIVE_INFINITY;
  let bestAt = -1;
  values.forEach((value, i) => {
    if (sign * value > best + threshold) {
      best = sign * value;
      bestAt = i;
    } else if (i - bestAt === patience) expected.push(at(i, sign * best));
  });
  expect(shown(measured(values), plateau({ patience, threshold, mode }))).toEqual(expected);
});
