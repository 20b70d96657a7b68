import { test as prop } from '@fast-check/vitest';
import { PersistentFloat64Array, PersistentInt32Array } from '@reprise/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, marbles, reward, shown, update } from '../testing/marbles.ts';
import { parameterNorm } from './parameter-norm.ts';

const weights = (...values: number[]) => ({ weights: PersistentFloat64Array.from(values) });

test('the norm shows after each update', () => {
  marbles(({ cold, expectObservable }) => {
    const run$ = cold('abc#', {
      a: update(2, {}, weights(3, 4)),
      b: { ...reward(3, 1), state: weights(0) },
      c: update(4, {}, weights(Number.NaN, 0)),
    });
    expectObservable(run$.pipe(parameterNorm())).toBe('a-c#', {
      a: at(2, 5),
      c: at(4, Number.NaN),
    });
  });
});

test('parameters are the arrays of floats of the state itself, of persistent and of typed arrays', () => {
  const state = {
    encoder: PersistentFloat64Array.from([2]),
    decoder: new Float32Array([3]),
    visits: PersistentInt32Array.from([100]),
    memory: { traces: PersistentFloat64Array.from([100]) },
    key: { k0: 100, k1: 100 },
    values: [6],
  };
  expect(shown([update(0, {}, state)], parameterNorm())).toEqual([at(0, Math.sqrt(13))]);
  const all = parameterNorm<typeof state>({ parameters: (s) => [s.encoder, s.decoder, s.values] });
  expect(shown([update(0, {}, state)], all)).toEqual([at(0, 7)]);
});

test('many parameters are read so seldom that it comes to 64 a transition, or as often as is said', () => {
  const run = Array.from({ length: 40 }, (_, seq) =>
    update(seq, {}, { table: new Float64Array(1000) }),
  );
  const seqs = (every?: number) =>
    shown(run, parameterNorm(every === undefined ? {} : { every })).map(({ seq }) => seq);
  expect(seqs()).toEqual([0, 16, 32]);
  expect(seqs(10)).toEqual([0, 10, 20, 30]);
  expect(() => parameterNorm({ every: 0 })).toThrow('parameterNorm: every is 0');
});

test('a replay from the middle reads the updates that the whole one reads', () => {
  // Updates at odd distances; each stretch of ten has its first one read.
  const run = Array.from({ length: 200 }, (_, seq) =>
    (seq * 7) % 11 < 4 ? update(seq, {}, weights(seq)) : { ...reward(seq, 1), state: weights(seq) },
  );
  const whole = shown(run, parameterNorm({ every: 10 }));
  expect(whole.length).toBe(20);
  for (let from = 0; from < 60; from++) {
    const expected = whole.filter(({ seq }) => seq >= Math.ceil(from / 10) * 10);
    expect(shown(run.slice(from), parameterNorm({ every: 10 }))).toEqual(expected);
  }
});

test('a state without parameters is an error that says how to name them', () => {
  expect(() => shown([update(0, {}, { value: [1], step: 3 })], parameterNorm())).toThrow(
    'parameterNorm: the state has no array of floats among value, step; say where the parameters are: parameterNorm({ parameters: (state) => [state.weights] })',
  );
});

prop.prop([
  fc.array(
    fc.array(fc.double({ min: -1e100, max: 1e100, noNaN: true }), { minLength: 1, maxLength: 5 }),
  ),
])('it is the root of the sum of the squares of each state', (states) => {
  const run = states.map((values, seq) => update(seq, {}, weights(...values)));
  const expected = states.map((values, seq) =>
    at(seq, Math.sqrt(values.reduce((a, b) => a + b * b, 0))),
  );
  expect(shown(run, parameterNorm({ every: 1 }))).toEqual(expected);
});
