import { test as prop } from '@fast-check/vitest';
import { type PersistentArray, PersistentFloat64Array } from '@reprise/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, marbles, reward, shown, step, update } from '../testing/marbles.ts';
import { updateRatio } from './update-ratio.ts';

const before = PersistentFloat64Array.from([3, 4]);
const state = (weights: PersistentArray) => ({ weights });

test('the ratio of what an update changed to what there was shows with it', () => {
  marbles(({ cold, expectObservable }) => {
    const run$ = cold('ab-c-d|', {
      a: { ...reward(7, 1), state: state(before) },
      b: update(8, {}, state(before.set(0, 3.5))),
      c: update(9, {}, state(before.set(0, 3.5))),
      d: { ...step(10), state: state(before) },
    });
    expectObservable(run$.pipe(updateRatio())).toBe('-b-c--|', { b: at(8, 0.1), c: at(9, 0) });
  });
});

test('an update of which the state before was not seen has none', () => {
  const run = [update(5, {}, state(before)), update(9, {}, state(before.set(0, 0)))];
  expect(shown(run, updateRatio())).toEqual([]);
});

test('from nothing, the ratio is infinite', () => {
  const zeros = PersistentFloat64Array.zeros(2);
  const run = [update(0, {}, state(zeros)), update(1, {}, state(zeros.set(0, 1)))];
  expect(shown(run, updateRatio())).toEqual([at(1, Number.POSITIVE_INFINITY)]);
});

test('a replay from the middle has the ratios that the whole one has', () => {
  const run = Array.from({ length: 120 }, (_, seq) => {
    const isUpdate = (seq * 7) % 11 < 4;
    // What a reward changes is no update's doing.
    const weights = state(PersistentFloat64Array.from([seq * seq, 1]));
    return isUpdate ? update(seq, {}, weights) : { ...reward(seq, 1), state: weights };
  });
  const whole = shown(run, updateRatio({ every: 10 }));
  expect(whole.length).toBeGreaterThan(10);
  for (const { seq, value } of whole) {
    const [old, now] = [(seq - 1) * (seq - 1), seq * seq];
    expect(value).toBeCloseTo((now - old) / Math.sqrt(old * old + 1), 12);
  }
  for (let from = 0; from < 40; from++) {
    // Of an update that is the first thing seen there is no state before.
    const expected = whole.filter(({ seq }) => seq >= Math.ceil(from / 10) * 10 && seq > from);
    expect(shown(run.slice(from), updateRatio({ every: 10 }))).toEqual(expected);
  }
});

const anyWeights = fc.tuple(
  fc.double({ min: 1, max: 9, noNaN: true }),
  fc.double({ min: 1, max: 9, noNaN: true }),
);

prop.prop([fc.array(anyWeights, { minLength: 1 }), fc.integer({ min: 1, max: 3 })])(
  'it is that of each state and the one before it, at every update that is read',
  (states, every) => {
    const run = states.map((values, seq) =>
      update(seq, {}, state(PersistentFloat64Array.from(values))),
    );
    const expected = states.flatMap(([a, b], seq) => {
      if (seq === 0 || seq % every !== 0) return [];
      const [c, d] = states[seq - 1]!;
      const change = Math.sqrt((a - c) * (a - c) + (b - d) * (b - d));
      return [at(seq, change / Math.sqrt(c * c + d * d))];
    });
    expect(shown(run, updateRatio({ every }))).toEqual(expected);
  },
);
