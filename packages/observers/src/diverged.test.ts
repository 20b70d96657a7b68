import { test as prop } from '@fast-check/vitest';
import { keyOf, normal, run } from '@reprise/core';
import { linearRegression } from '@reprise/trainers';
import fc from 'fast-check';
import { connect, merge } from 'rxjs';
import { expect, test } from 'vitest';
import { at, marbles, measured, shown } from '../testing/marbles.ts';
import { diverged } from './diverged.ts';
import { gradientNorm } from './gradient-norm.ts';
import { losses } from './losses.ts';
import type { Measurement } from './measurement.ts';

test('it shows the mean that is too large, once, and again after one that is not', () => {
  marbles(({ cold, expectObservable }) => {
    const values = {
      a: at(0, 1),
      b: at(1, -3),
      c: at(2, -21),
      d: at(3, 99),
      e: at(4, 20),
      f: at(5, -10),
      g: at(6, Number.NaN),
    };
    const operator = diverged({ growth: 10, window: 2 });
    // The usual magnitude is (1 + 3) / 2; 21 is more than ten times as much, but not with the 3 before it.
    expectObservable(cold('abcdefg|', values).pipe(operator)).toBe('---d--g|', {
      d: at(3, 60),
      g: values.g,
    });
    expectObservable(cold('ab#', values).pipe(operator)).toBe('--#');
  });
});

test('nothing but what is not finite has diverged before the window is full', () => {
  expect(shown(measured([1e-9, 1, 1e9, 1e18]), diverged({ window: 5 }))).toEqual([]);
  const values = measured([1e-9, 1, Number.NaN]);
  expect(shown(values, diverged({ window: 5 }))).toEqual([at(2, Number.NaN)]);
});

test('five in a row that are each a million times the first ones have diverged before the window is full', () => {
  const first = [0, 1, 0.5, 3, 1, 2];
  const spikes = [1e9, 1e9, 1e9, 1e9];
  expect(shown(measured([...first, ...spikes, 1, ...spikes, 0]), diverged())).toEqual([]);
  expect(shown(measured([...first, ...spikes, 4e6, 1e9, 1e9]), diverged())).toEqual([at(10, 4e6)]);
  // Nor are those that follow what is usual: it is over, and comes again.
  const after = [...first, ...spikes, 4e6, ...Array<number>(200).fill(1), ...spikes];
  expect(shown(measured(after), diverged()).map(({ seq }) => seq)).toEqual([10, 211]);
});

test('what grows steadily from its first value on is told long before it overflows', () => {
  for (const ratio of [1.2, 2, 100, 1e4]) {
    const growing = Array.from({ length: 300 }, (_, i) => ratio ** i).filter((v) => v < 1e300);
    const [found] = shown(measured(growing), diverged());
    expect(found!.value).toBeLessThan(1e41);
  }
});

test('rewards that are seldom are no divergence', () => {
  const costs = (count: number) => Array<number>(count).fill(-0.001);
  for (const stream of [
    [0, 0, ...costs(3), 10],
    [0, 0, ...costs(300), 10],
    Array.from({ length: 5000 }, (_, i) => (i % 200 === 199 ? 10 : -0.001)),
    Array.from({ length: 5000 }, (_, i) => (i > 300 && i % 500 === 0 ? 10 : 0)),
  ]) {
    expect(shown(measured(stream), diverged())).toEqual([]);
  }
});

test('losses and gradients of noisy regressions that converge are no divergence, whatever the seed', () => {
  const wrong: unknown[] = [];
  for (let seed = 0; seed < 60; seed++) {
    const key = keyOf(seed);
    const x = Float64Array.from({ length: 200 }, (_, i) => normal(key, 2 * i));
    const y = x.map((value, i) => 0.5 * value + 0.5 * normal(key, 2 * i + 1));
    const data = { features: ['x'], target: 'y', rows: 200, x, y };
    run(linearRegression, { config: { iterations: 5, data }, seed, mode: 'synchronous' })
      .pipe(
        connect((run$) =>
          merge(run$.pipe(losses(), diverged()), run$.pipe(gradientNorm(), diverged())),
        ),
      )
      .subscribe((one) => wrong.push([seed, one]));
  }
  expect(wrong).toEqual([]);
});

test('a regression of too large a step has diverged, and is told before its loss overflows', () => {
  const data = {
    ...{ features: ['x'], target: 'y', rows: 4 },
    ...{ x: Float64Array.of(1, 2, 3, 4), y: Float64Array.of(3, 1, 4, 1) },
  };
  const config = { iterations: 2000, learningRate: 0.2, batch: 'full', data } as const;
  const found: Measurement[] = [];
  run(linearRegression, { config, seed: 1, mode: 'synchronous' })
    .pipe(losses(), diverged())
    .subscribe((one) => found.push(one));
  expect(found).toHaveLength(1);
  expect(found[0]!.value).toBeLessThan(Number.POSITIVE_INFINITY);
});

test('what is not finite has diverged even at first', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    expect(shown(measured([value]), diverged())).toEqual([at(0, value)]);
  }
});

test('zeros say nothing of what is usual', () => {
  const values = measured([0, 0, 0, 0, 5, 4, 0, 6, 5]);
  expect(shown(values, diverged({ window: 2, growth: 2 }))).toEqual([]);
});

test('a growth below 1 is refused', () => {
  expect(() => diverged({ growth: 0.5 })).toThrow('diverged: growth is 0.5; it must be at least 1');
  expect(() => diverged({ window: 0 })).toThrow('diverged: window is 0');
  expect(() => diverged({ window: 1e12 })).toThrow(
    'diverged: window is 1000000000000; it must be at most 16777216, for so many numbers are kept',
  );
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
