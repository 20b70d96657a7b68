import { test as prop } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, marbles, measured, shown } from '../testing/marbles.ts';
import { diverged } from './diverged.ts';

test('it shows the value that is too large, once, and again after one that is not', () => {
  marbles(({ cold, expectObservable }) => {
    const values = {
      a: at(0, 1),
      b: at(1, -3),
      c: at(2, -21),
      d: at(3, 99),
      e: at(4, 20),
      f: at(5, Number.NaN),
    };
    const operator = diverged({ growth: 10, window: 2 });
    // The usual magnitude is (1 + 3) / 2.
    expectObservable(cold('abcdef|', values).pipe(operator)).toBe('--c--f|', {
      c: values.c,
      f: values.f,
    });
    expectObservable(cold('ab#', values).pipe(operator)).toBe('--#');
  });
});

test('what is not finite has diverged even at first', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    expect(shown(measured([value]), diverged())).toEqual([at(0, value)]);
  }
});

test('zeros say nothing of what is usual', () => {
  const values = measured([0, 0, 0, 0, 5, 4, 0, 6]);
  expect(shown(values, diverged({ window: 2, growth: 2 }))).toEqual([]);
});

test('a growth below 1 is refused', () => {
  expect(() => diverged({ growth: 0.5 })).toThrow('diverged: growth is 0.5; it must be at least 1');
  expect(() => diverged({ window: 0 })).toThrow('diverged: window is 0');
});

prop.prop([
  fc.array(fc.double({ min: 1, max: 100, noNaN: true }), { minLength: 5 }),
  fc.nat(),
  fc.boolean(),
])(
  'what stays within the growth never has, and what grows for ever does in the end',
  (values, at_, isNegative) => {
    const sign = isNegative ? -1 : 1;
    const bounded = values.map((value, i) => ((i + at_) % 2 === 0 ? 1 : sign) * value);
    expect(shown(measured(bounded), diverged({ growth: 100, window: 3 }))).toEqual([]);
    const growing = bounded.map((value, i) => value * 10 ** i);
    const steep = [...growing, ...[...Array(9)].map((_, i) => 1e3 ** (i + 1) * growing.at(-1)!)];
    expect(shown(measured(steep), diverged({ growth: 100, window: 3 })).length).toBeGreaterThan(0);
  },
);
