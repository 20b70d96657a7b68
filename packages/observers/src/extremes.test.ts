import { test as prop } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, marbles, measured, shown } from '../testing/marbles.ts';
import { extremes } from './extremes.ts';

test('it shows new extremes only, with where they first came', () => {
  marbles(({ cold, expectObservable }) => {
    const values = { n: at(0, Number.NaN), a: at(1, 2), b: at(2, 2), c: at(3, -1), d: at(4, 0) };
    expectObservable(cold('nabcd|', values).pipe(extremes())).toBe('-a-c-|', {
      a: at(1, { least: at(1, 2), greatest: at(1, 2) }),
      c: at(3, { least: at(3, -1), greatest: at(1, 2) }),
    });
  });
});

prop.prop([fc.array(fc.double())])('the last shown are those of the whole list', (values) => {
  const last = shown(measured(values), extremes()).at(-1)?.value;
  const numbers = values.filter((value) => !Number.isNaN(value));
  const least = Math.min(...numbers);
  const greatest = Math.max(...numbers);
  const first = (value: number) => {
    // The first that equals it, which may be the other zero.
    const seq = values.indexOf(value);
    return at(seq, values[seq]!);
  };
  expect(last).toEqual(
    numbers.length === 0 ? undefined : { least: first(least), greatest: first(greatest) },
  );
});
