import { test } from 'vitest';
import { at, marbles, reward, update } from '../testing/marbles.ts';
import { tdErrorStatistics } from './td-error-statistics.ts';
import { tdErrors } from './td-errors.ts';

const run = {
  a: update(2, { tdError: -3 }),
  b: reward(3, 1),
  c: update(4, { tdError: 1 }),
  d: update(5),
};

test('the TD error of each update that says one shows', () => {
  marbles(({ cold, expectObservable }) => {
    expectObservable(cold('abcd|', run).pipe(tdErrors())).toBe('a-c-|', {
      a: at(2, -3),
      c: at(4, 1),
    });
  });
});

test('their statistics are of all so far', () => {
  marbles(({ cold, expectObservable }) => {
    const one = {
      count: 1,
      mean: -3,
      standardDeviation: 0,
      meanAbsolute: 3,
      least: -3,
      greatest: -3,
      notFinite: 0,
    };
    const two = {
      count: 2,
      mean: -1,
      standardDeviation: Math.sqrt(8),
      meanAbsolute: 2,
      least: -3,
      greatest: 1,
      notFinite: 0,
    };
    const shown = { a: at(2, one), c: at(4, two) };
    expectObservable(cold('abcd#', run).pipe(tdErrorStatistics())).toBe('a-c-#', shown);
  });
});
