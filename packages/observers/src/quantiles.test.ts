import { expect, test } from 'vitest';
import { at, marbles, measured, shown } from '../testing/marbles.ts';
import { quantiles } from './quantiles.ts';

test('it shows the quantiles of all values so far, now and then and at the end', () => {
  marbles(({ cold, expectObservable }) => {
    const values = { a: at(1, 3), b: at(2, 1), c: at(3, 2) };
    expectObservable(cold('abc|', values).pipe(quantiles([0, 0.5, 1], { every: 2 }))).toBe(
      '-b-(c|)',
      {
        b: at(2, [1, 1, 3]),
        c: at(3, [1, 2, 3]),
      },
    );
  });
});

test('the same seed shows the same quantiles, and another one others', () => {
  const values = measured(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 5000));
  const of = (seed: number) => shown(values, quantiles([0.1, 0.5, 0.9], { k: 8, seed }));
  expect(of(1)).toEqual(of(1));
  expect(of(1)).not.toEqual(of(2));
});

test('probabilities that fall or are none, and too small a k, are refused', () => {
  expect(() => quantiles([0.5, 0.1])).toThrow(
    'quantiles: probability 0.1 comes after 0.5; they must rise',
  );
  expect(() => quantiles([50])).toThrow(
    'quantiles: probability number 1 is 50; it must be from 0 to 1',
  );
  expect(() => quantiles([0.5], { k: 2 })).toThrow('quantiles: k is 2');
});
