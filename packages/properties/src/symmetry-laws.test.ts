import type { AnyTrainer } from '@reprise/core';
import { qLearning } from '@reprise/trainers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyCase } from './arbitraries/any-case.ts';
import { assertLaw } from './assert-law.ts';
import { permutation, symmetryLaws } from './symmetry-laws.ts';

const cases = anyCase(qLearning, {
  config: {
    steps: fc.nat({ max: 40 }),
    initialValue: fc.integer({ min: -4, max: 4 }).map((value) => value || 0),
  },
});

describe.each(symmetryLaws.map((law) => [law.sentence, law] as const))('%s', (_, law) => {
  test('holds for Q-learning', () => assertLaw(law, qLearning as AnyTrainer, cases));
});

test('a learner that clips its error breaks the scale of rewards', async () => {
  const clipped: AnyTrainer = {
    ...qLearning,
    decide(state, problem) {
      const event = qLearning.decide(state, problem);
      return event && 'tdError' in event
        ? { ...event, tdError: Math.max(-0.5, Math.min(0.5, event.tdError)) }
        : event;
    },
  };
  await expect(assertLaw(symmetryLaws[0]!, clipped, cases)).rejects.toThrow('the table differs');
});

test('a learner that prefers one observation breaks their relabelling', async () => {
  const partial: AnyTrainer = {
    ...qLearning,
    decide(state, problem) {
      const event = qLearning.decide(state, problem);
      return event && 'tdError' in event && event.index === 0
        ? { ...event, tdError: event.tdError + 1 }
        : event;
    },
  };
  await expect(assertLaw(symmetryLaws[1]!, partial, cases)).rejects.toThrow('the table differs');
});

test('permutations hold every number once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.maxSafeNat(), (n, seed) => {
      const all = Array.from({ length: n }, (_, i) => i);
      expect([...permutation(n, seed)].sort((a, b) => a - b)).toEqual(all);
    }),
  );
});
