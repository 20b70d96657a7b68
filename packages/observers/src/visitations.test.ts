import { test as prop } from '@fast-check/vitest';
import fc from 'fast-check';
import { map } from 'rxjs';
import { expect, test } from 'vitest';
import { drawn, marbles, reward, shown, step } from '../testing/marbles.ts';
import { visitations } from './visitations.ts';

test('every step shows what it visited, how often so far, and all counts', () => {
  marbles(({ cold, expectObservable }) => {
    const run$ = cold('abcd|', {
      a: step(0, { observation: 2 }),
      b: reward(1, 1),
      c: step(2, { observation: 2 }),
      d: drawn(3),
    });
    const visits$ = run$.pipe(
      visitations(),
      map(({ seq, value: { observation, visits, counts } }) => [
        seq,
        observation,
        visits,
        ...counts,
      ]),
      map((numbers) => numbers.slice(0, 6)),
    );
    expectObservable(visits$).toBe('a-c-|', { a: [0, 2, 1, 0, 0, 1], c: [2, 2, 2, 0, 0, 2] });
  });
});

test('observations from another start, and actions with them, are counted by their own numbers', () => {
  const run = [step(0, { observation: -3, action: 1 }), step(1, { observation: -2, action: 0 })];
  const shifted = shown(run, visitations({ start: -3 }));
  expect(shifted.map(({ value }) => value.observation)).toEqual([-3, -2]);
  expect([...shifted.at(-1)!.value.counts].slice(0, 3)).toEqual([1, 1, 0]);
  const pairs = shown(
    run,
    visitations({
      of: ({ observation, action }) => 2 * ((observation as number) + 3) + (action as number),
    }),
  );
  expect(pairs.map(({ value }) => value.observation)).toEqual([1, 2]);
});

test('an observation that is no whole number is an error that says what to do', () => {
  const line =
    (observation: unknown, options = {}) =>
    () =>
      shown([step(7, { observation })], visitations(options));
  const rest = 'make one of it with `of`';
  expect(line([0.5, 1])).toThrow(
    `visitations: observation [0.5,1] at transition 7 is not a whole number from 0 to 16777215; ${rest}`,
  );
  expect(line(0.5)).toThrow('visitations: 0.5 at transition 7');
  expect(line(-1)).toThrow('visitations: -1 at transition 7');
  expect(line(2 ** 24, { start: 1 })).not.toThrow();
  expect(line(2 ** 24)).toThrow('visitations: 16777216 at transition 7');
});

prop.prop([fc.array(fc.nat({ max: 200 }), { minLength: 1 })])(
  'the counts are those of the whole list, and no later visit changes them',
  (observations) => {
    const visits = shown(
      observations.map((observation, seq) => step(seq, { observation })),
      visitations(),
    );
    visits.forEach(({ value, seq }, i) => {
      const before = observations.slice(0, i + 1);
      expect([seq, value.observation]).toEqual([i, observations[i]]);
      expect(value.visits).toBe(before.filter((other) => other === observations[i]).length);
      const expected = Array.from({ length: value.counts.length }, () => 0);
      for (const observation of before) expected[observation]!++;
      expect([...value.counts]).toEqual(expected);
    });
  },
);
