import { foldIn, keyOf, uniform } from '@reprise/core';
import { describe, expect, test } from 'vitest';
import { expectFrequencies } from './expect-frequencies.ts';
import {
  afterTrial,
  noTrials,
  operatingCharacteristic,
  type SequentialTest,
  sequentialTest,
  verdict,
} from './sprt.ts';

const tests: readonly SequentialTest[] = [
  { sound: 0.95, unsound: 0.5, falseAlarms: 1e-4, misses: 1e-3 },
  { sound: 0.9, unsound: 0.7, falseAlarms: 0.01, misses: 0.05 },
  { sound: 0.6, unsound: 0.4, falseAlarms: 0.05, misses: 0.01 },
];

describe.each(tests)('to tell $sound from $unsound', (test_) => {
  const { sound, unsound, falseAlarms, misses } = test_;

  test('both rates of error are below their bounds, exactly, at both rates and beyond', () => {
    for (const rate of [sound, (1 + sound) / 2]) {
      const found = operatingCharacteristic(test_, rate, 2000);
      expect(found.unsound).toBeLessThanOrEqual(falseAlarms);
      expect(found.undecided).toBeLessThan(1e-12);
    }
    for (const rate of [unsound, unsound / 2]) {
      const found = operatingCharacteristic(test_, rate, 2000);
      expect(found.sound).toBeLessThanOrEqual(misses);
      expect(found.undecided).toBeLessThan(1e-12);
    }
    // And not by far: a test that is much surer than it says costs trials.
    expect(operatingCharacteristic(test_, sound, 2000).unsound).toBeGreaterThan(falseAlarms / 12);
    expect(operatingCharacteristic(test_, unsound, 2000).sound).toBeGreaterThan(misses / 12);
  });

  test('coins of known bias come to what was reckoned', () => {
    for (const [i, rate] of [sound, unsound, (sound + unsound) / 2].entries()) {
      const exact = operatingCharacteristic(test_, rate, 4000);
      const counts = { sound: 0, unsound: 0 };
      for (let coin = 0; coin < 4000; coin++) {
        const key = foldIn(foldIn(keyOf(17), i), coin);
        let state = noTrials;
        for (;;) {
          const found = verdict(state, test_);
          if (found !== null) {
            counts[found]++;
            break;
          }
          state = afterTrial(state, uniform(key, state.trials) < rate);
        }
      }
      expectFrequencies([counts.sound, counts.unsound], [exact.sound, exact.unsound], {
        claim: `Wald's test of ${sound} against ${unsound} ends on coins of ${rate} as reckoned`,
        falseAlarms: 1e-9,
      });
    }
  });

  test('the probabilities of all ends add up to 1, and trials are few where it is easy', () => {
    for (const rate of [0.01, unsound, sound, 0.999]) {
      const { sound: yes, unsound: no, undecided } = operatingCharacteristic(test_, rate, 300);
      expect(yes + no + undecided).toBeCloseTo(1, 12);
    }
    const easy = operatingCharacteristic(test_, 0.01, 2000).trials;
    expect(easy).toBeLessThan(operatingCharacteristic(test_, (sound + unsound) / 2, 4000).trials);
  });
});

test('a fair coin against one that never falls on tails: known by hand', () => {
  // Each success halves the ratio, near enough; one failure multiplies it by 0.5 / 1e-9.
  const certain = { sound: 1 - 1e-9, unsound: 0.5, falseAlarms: 1e-6, misses: 2 ** -10 };
  const found = operatingCharacteristic(certain, 0.5, 100);
  expect(found.sound).toBeCloseTo(2 ** -11, 9);
  expect(found.unsound).toBeCloseTo(1 - 2 ** -11, 9);
});

test.each([
  [{ sound: 1 }, 'sound 1: between 0 and 1'],
  [{ unsound: 0.95 }, 'unsound 0.95: between 0 and 0.95, the rate of what is sound'],
  [{ falseAlarms: 0 }, 'falseAlarms 0: between 0 and 1'],
  [{ misses: Number.NaN }, 'misses NaN: between 0 and 1'],
])('a test that can tell nothing apart is refused: %j', (wrong, message) => {
  expect(() => sequentialTest({ ...tests[0]!, ...wrong })).toThrow(message);
});
