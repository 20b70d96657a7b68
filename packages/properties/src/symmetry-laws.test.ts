import type { AnyTrainer } from '@reprise/core';
import { finiteMdp } from '@reprise/environments';
import {
  doubleQLearning,
  dynaQ,
  epsilonGreedyBandit,
  expectedSarsa,
  gradientBandit,
  inExpectation,
  monteCarlo,
  nStepSarsa,
  nStepTd,
  offPolicyMonteCarlo,
  qLambda,
  qLearning,
  sarsa,
  sarsaLambda,
  td0,
  tdLambda,
} from '@reprise/trainers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { anyBandit } from './arbitraries/any-bandit.ts';
import { anyCase } from './arbitraries/any-case.ts';
import { anyMdp } from './arbitraries/any-mdp.ts';
import { assertLaw } from './assert-law.ts';
import type { Law } from './law.ts';
import { permutation, symmetryLaws } from './symmetry-laws.ts';
import { trainerLaws } from './trainer-laws.ts';

const [scaling, observing] = symmetryLaws as [Law, Law];
const first = fc.integer({ min: -4, max: 4 }).map((value) => value || 0);
const cases = anyCase(qLearning, { config: { steps: fc.nat({ max: 40 }), initialValue: first } });

const tabular = [
  ...[qLearning, doubleQLearning, expectedSarsa, sarsa, nStepSarsa, sarsaLambda, qLambda],
  ...[td0, tdLambda, nStepTd, monteCarlo, offPolicyMonteCarlo, dynaQ],
] as readonly AnyTrainer[];
const options = { isTabular: true, config: { steps: fc.nat({ max: 20 }) }, numRuns: 25 };
const symmetries = (trainer: AnyTrainer) => trainerLaws(trainer, options).slice(-2);

describe.each(tabular)('$id', (trainer) => {
  test.each(symmetries(trainer))('$sentence', ({ run }) => run());
});

describe.each([qLearning, doubleQLearning, expectedSarsa, sarsa, td0])('$id', (learner) => {
  const trainer = inExpectation(learner as typeof qLearning);
  const steps = { steps: fc.nat({ max: 6 }) };
  const [law] = trainerLaws(learner, { inExpectation: trainer, config: steps, numRuns: 15 }).slice(
    -1,
  );
  test(law!.sentence, () => law!.run());
});

describe.each([epsilonGreedyBandit, gradientBandit])('$id', (learner) => {
  const trainer = inExpectation(learner as typeof gradientBandit);
  const environment = anyBandit().map((bandit) => bandit.environment as never);
  const [law] = trainerLaws(learner, { inExpectation: trainer, environment, numRuns: 15 }).slice(
    -1,
  );
  test(law!.sentence, () => law!.run());
});

test('a learner that doubles the TD error of one action breaks the relabelling of actions', async () => {
  const partial = {
    ...qLearning,
    decide(state: never, problem: { actions: number }) {
      const event = qLearning.decide(state, problem as never);
      return event && 'tdError' in event && event.index % problem.actions === 0
        ? { ...event, tdError: 2 * event.tdError }
        : event;
    },
  } as typeof qLearning;
  const trainer = inExpectation(partial);
  const several = { environment: anyMdp({ actions: [2, 3] }) as never, numRuns: 50 };
  const [law] = trainerLaws(partial, {
    inExpectation: trainer,
    counterexamples: null,
    ...several,
  }).slice(-1);
  await expect(law!.run()).rejects.toThrow('with its actions relabelled');
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
  await expect(assertLaw(scaling, clipped, cases)).rejects.toThrow('the table differs');
});

test('a sound learner of bounded first values keeps the scale of rewards, where those fit', async () => {
  const { shape } = qLearning.config as unknown as z.ZodObject;
  const initialValue = z.number().min(-100).max(100).default(0);
  const bounded = {
    ...qLearning,
    config: z.object({ ...shape, initialValue }),
  } as unknown as AnyTrainer;
  const [law] = trainerLaws(bounded, { ...options, numRuns: 50, seed: 1 }).slice(-2);
  await law!.run();
  const input = { ...fc.sample(cases, { numRuns: 1, seed: 1 })[0]!, config: { initialValue: 4 } };
  expect(() => scaling.check(bounded, input, 6)).toThrow(
    "nothing was checked: an initialValue of 256, 64 times as great, is not in the config's range",
  );
});

test('a table that scaling would take bits from is no case of the scale of rewards', () => {
  const [input] = fc.sample(cases, { numRuns: 1, seed: 1 });
  const tiny = { ...input!, config: { initialValue: 1e-300, steps: 5 } };
  expect(() => scaling.check(qLearning, tiny, 1)).toThrow('nothing was checked: the table holds');
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
  await expect(assertLaw(observing, partial, cases)).rejects.toThrow('the table differs');
});

test('permutations hold every number once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.maxSafeNat(), (n, seed) => {
      const all = Array.from({ length: n }, (_, i) => i);
      expect([...permutation(n, seed)].sort((a, b) => a - b)).toEqual(all);
    }),
  );
});

test.each([6, -6])(
  'what is lost at the end of doubles is no break of a symmetry: rewards times 2 to the power of %i',
  (power) => {
    const to = (nextState: number, reward: number) => [
      { probability: 1, nextState, reward, terminated: false },
    ];
    const environment = finiteMdp({
      outcomes: [[to(1, 0)], [to(0, 0.125 * 2 ** Math.max(0, -power))]],
    });
    const config = { steps: 4, discount: Number.MIN_VALUE, learningRate: 1 };
    const tried = () =>
      scaling.check(qLearning, { config, seed: 1, environment: environment as never }, power);
    expect(tried).toThrow('so great or small that scaling them loses bits');
  },
);
