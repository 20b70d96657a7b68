import { test as prop } from '@fast-check/vitest';
import { type AnyTrainer, type Environment, reachableStates, run } from '@reprise/core';
import { bernoulliBandit, cartPole, chain, frozenLake } from '@reprise/environments';
import {
  anyMdp,
  anySeed,
  assertLaws,
  optimalValues,
  recordedRunLaws,
  runLaws,
  valuesOf,
} from '@reprise/properties';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ActingState } from './acting.ts';
import { epsilonGreedyBandit, gradientBandit, ucb1 } from './bandits/index.ts';
import { doubleQLearning } from './double-q-learning.ts';
import { dynaQ } from './dyna-q.ts';
import { expectedSarsa } from './expected-sarsa.ts';
import { inExpectation } from './in-expectation.ts';
import { nStepSarsa } from './n-step-sarsa.ts';
import { epsilonGreedyFixedPoint } from './on-policy-oracle.ts';
import { policyIteration } from './policy-iteration.ts';
import { qLearning } from './q-learning/index.ts';
import { sarsa } from './sarsa.ts';
import { sarsaLambda } from './sarsa-lambda.ts';
import { td0 } from './td-0.ts';
import { valueIterationTrainer } from './value-iteration.ts';

/** The states after each sweep, the first one included. */
function sweeps(trainer: AnyTrainer, config: object, environment: unknown, seed = 0) {
  const states: ActingState[] = [];
  let failure: unknown;
  run(trainer, {
    config,
    environment: environment as Environment,
    seed,
    mode: 'synchronous',
  }).subscribe({
    next: ({ state }) => states.push(state as ActingState),
    error: (error) => {
      failure = error;
    },
  });
  if (failure) throw failure;
  return states;
}

const DISCOUNT = 0.8;
/** So that (1 − α (1 − γ))^SWEEPS times an error of 20 is below 1e-9. */
const sweepsFor = (rate: number) =>
  Math.ceil(Math.log(1e-11) / Math.log(1 - rate * (1 - DISCOUNT)));

const rates = fc.constantFrom(0.25, 0.5, 1);
const cases = [anyMdp({ kind: 'communicating' }), rates, anySeed()] as const;

/** The greatest error of an entry that can be acted in. */
function errorOf(world: Environment, exact: ArrayLike<number>, { table }: ActingState): number {
  const model = world.model!();
  const row = table.length / model.states;
  const reachable = reachableStates(model);
  return Math.max(
    ...Array.from(exact, (value, entry) =>
      reachable[Math.floor(entry / row)] ? Math.abs(table.get(entry) - value) : 0,
    ),
  );
}

describe.each([
  [qLearning, 0, 1],
  // A fair draw moves one of two tables: each moves at half the rate.
  [doubleQLearning, 0, 0.5],
  [expectedSarsa, 0.3, 1],
  [sarsa, 0.3, 1],
] as [typeof qLearning, number, number][])('$id in expectation', (learner, epsilon, share) => {
  const trainer = inExpectation(learner);

  prop.prop([...cases], { numRuns: 15 })(
    'comes to its exact values, and each sweep takes off 1 − α (1 − γ) of the error',
    (world, rate, seed) => {
      const exact = epsilonGreedyFixedPoint(world.model(), DISCOUNT, epsilon);
      const config = {
        discount: DISCOUNT,
        learningRate: rate,
        epsilon,
        steps: sweepsFor(rate * share),
      };
      const factor = 1 - rate * share * (1 - DISCOUNT);
      let before = Math.max(...exact.map(Math.abs));
      const states = sweeps(trainer, config, world, seed);
      for (const state of states) {
        const error = errorOf(world as never, exact, state);
        expect(error).toBeLessThanOrEqual(before * factor * (1 + 1e-9) + 1e-12);
        before = error;
      }
      expect(before).toBeLessThan(1e-9);
    },
  );

  prop.prop([...cases], { numRuns: 5 })('does not depend on the seed', (world, rate, seed) => {
    const config = { learningRate: rate, epsilon, steps: 20 };
    const tables = [seed, seed + 1].map((one) =>
      Array.from(sweeps(trainer, config, world, one).at(-1)!.table),
    );
    expect(tables[0]).toEqual(tables[1]);
  });
});

prop.prop([...cases], { numRuns: 15 })(
  'Q-learning’s exact values are those of policy iteration, by a linear solve',
  (world, rate) => {
    const { actionValues } = optimalValues(world.model(), DISCOUNT);
    const config = { discount: DISCOUNT, learningRate: rate, steps: sweepsFor(rate) };
    const last = sweeps(inExpectation(qLearning), config, world).at(-1)!;
    expect(errorOf(world as never, actionValues, last)).toBeLessThan(1e-9);
  },
);

prop.prop([...cases], { numRuns: 15 })(
  'TD(0) in expectation comes to the values of the policy that it is given',
  (world, rate) => {
    const { states, actions } = world.model();
    // Each action twice as likely as the one before.
    const row = Array.from({ length: actions }, (_, action) => 2 ** action / (2 ** actions - 1));
    const policy = Array.from({ length: states }, () => row).flat();
    const exact = valuesOf(world.model(), policy, DISCOUNT);
    const config = { discount: DISCOUNT, learningRate: rate, policy, steps: sweepsFor(rate) };
    const last = sweeps(inExpectation(td0), config, world).at(-1)!;
    expect(errorOf(world as never, exact, last)).toBeLessThan(1e-9);
  },
);

test('a rate by visits falls with expected visits, Double Q-learning’s by half of one a sweep', () => {
  const config = { learningRate: 1, learningRateSchedule: 'visits', steps: 7 };
  const last = sweeps(inExpectation(doubleQLearning), config, frozenLake()).at(-1)!;
  const { firstVisits } = last.memory as unknown as { firstVisits: Iterable<number> };
  expect([...last.visits].slice(0, 4).map((n) => Number(n.toFixed(12)))).toEqual([7, 7, 7, 7]);
  expect([...firstVisits].slice(0, 4).map((n) => Number(n.toFixed(12)))).toEqual([
    3.5, 3.5, 3.5, 3.5,
  ]);
});

test.each([epsilonGreedyBandit, ucb1])(
  '$id in expectation estimates every arm exactly',
  (learner) => {
    const means = [0.1, 0.75, 0.5];
    const world = bernoulliBandit({ means });
    const last = sweeps(inExpectation(learner as never), { steps: 3 }, world).at(-1)!;
    means.forEach((mean, arm) => {
      expect(Math.abs(last.table.get(arm) - mean)).toBeLessThan(1e-12);
    });
  },
);

prop.prop([fc.array(fc.integer({ min: 0, max: 64 }), { minLength: 2, maxLength: 6 })], {
  numRuns: 30,
})(
  'a gradient bandit in expectation keeps the bound of Mei et al. 2020: at step size 2/5, gap ≤ 5 K² / t',
  (drawn) => {
    const means = drawn.map((share) => share / 64);
    const arms = means.length;
    const best = Math.max(...means);
    const world = bernoulliBandit({ means });
    const config = { learningRate: 0.4, baseline: false, steps: 600 };
    sweeps(inExpectation(gradientBandit), config, world).forEach(({ table }, t) => {
      const weights = Array.from(table, Math.exp);
      const sum = weights.reduce((a, b) => a + b, 0);
      const gap = means.reduce((left, mean, i) => left + (weights[i]! / sum) * (best - mean), 0);
      expect(gap).toBeLessThanOrEqual((5 * arms * arms) / (t + 1));
    });
  },
);

test('its runs keep the laws of runs and recordings', async () => {
  const trainer = inExpectation(doubleQLearning);
  const inputs = fc.record({
    config: fc.record({ steps: fc.nat({ max: 12 }) }),
    seed: anySeed(),
    environment: anyMdp() as never as fc.Arbitrary<Environment>,
  });
  await assertLaws([...runLaws, ...recordedRunLaws], trainer, inputs, { numRuns: 5 });
});

test('a learner that takes a truncated step for a terminated one comes to other values', () => {
  const world = chain({ cells: 4 });
  const limited = { ...world, maxEpisodeSteps: 6 };
  const careless: typeof qLearning = {
    ...qLearning,
    decide(state, problem) {
      const { outcome } = state;
      const isCut = state.phase === 2 && outcome!.truncated;
      return qLearning.decide(
        isCut ? { ...state, outcome: { ...outcome!, terminated: true } } : state,
        problem,
      );
    },
  };
  const config = { discount: DISCOUNT, learningRate: 1, steps: sweepsFor(1) };
  const error = (learner: typeof qLearning, one: unknown, discount: number) => {
    const { actionValues } = optimalValues(world.model!(), discount);
    const last = sweeps(inExpectation(learner), config, one).at(-1)!;
    return errorOf(world as never, actionValues, last);
  };
  expect(error(qLearning, limited, DISCOUNT)).toBeLessThan(1e-9);
  // One step in six is as good as the last: what comes after counts so much less.
  expect(error(careless, limited, (DISCOUNT * 5) / 6)).toBeLessThan(1e-9);
  expect(error(careless, limited, DISCOUNT)).toBeGreaterThan(0.01);
  // Without a limit nothing is ever cut off.
  expect(error(careless, { ...world, maxEpisodeSteps: null }, DISCOUNT)).toBeLessThan(1e-9);
});

test.each([
  [nStepSarsa, frozenLake(), /n-step-sarsa cannot run on expectations: it makes no update after/],
  [dynaQ, frozenLake(), /dyna-q cannot run on expectations: it makes more than one update a step/],
  [
    valueIterationTrainer,
    frozenLake(),
    /value-iteration cannot run on expectations: it has no table with a count of the updates/,
  ],
  [
    policyIteration,
    frozenLake(),
    /policy-iteration cannot run on expectations: it has no table with a count of the updates/,
  ],
  [qLearning, cartPole(), /q-learning needs Discrete spaces/],
  [
    { ...sarsa, chances: undefined },
    frozenLake(),
    /sarsa cannot run on expectations: it draws in its update, and does not say by what chances/,
  ],
] as [AnyTrainer, unknown, RegExp][])(
  '%# $id: what cannot is refused in one line',
  (trainer, world, message) => {
    const config = trainer.config.parse({ steps: 5, n: 3, initialValue: 1 }) as object;
    expect(() => sweeps(inExpectation(trainer as never), config, world)).toThrow(message);
  },
);

test('traces have nothing from before the step: SARSA(λ) in expectation is SARSA', () => {
  const config = { steps: 50, epsilon: 0.2 };
  const tables = [sarsa, sarsaLambda].map((learner) =>
    Array.from(sweeps(inExpectation(learner as never), config, frozenLake()).at(-1)!.table),
  );
  expect(tables[1]).toEqual(tables[0]);
});
