import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { box, discrete, type Environment, run } from '@reprise/core';
import {
  chain,
  cliffWalking,
  cliffWalkingSlippery,
  frozenLake,
  frozenLake8x8,
  taxi,
} from '@reprise/environments';
import { expectFrequencies } from '@reprise/properties';
import { describe, expect, test } from 'vitest';
import { solvedValues } from '../linear-solve.ts';
import { epsilonAt, learningRateAt } from '../schedules.ts';
import { type QLearningConfig, qLearningConfig } from './config.ts';
import { greedyPolicy, qLearningOracle, valueIteration } from './oracle.ts';
import { type QLearningState, qLearning } from './q-learning.ts';

const parse = (config: Partial<QLearningConfig>) => qLearningConfig.parse(config);

/** The state after the last transition. */
function trained(config: Partial<QLearningConfig>, environment: Environment, seed = 0) {
  let last: QLearningState | null = null;
  run(qLearning, { config, environment, seed, mode: 'synchronous' }).subscribe(({ state }) => {
    last = state;
  });
  return last as unknown as QLearningState;
}

const worlds = {
  'FrozenLake-v1': frozenLake(),
  'FrozenLake-v1-deterministic': frozenLake({ isSlippery: false }),
  'FrozenLake8x8-v1': frozenLake8x8(),
  'FrozenLake8x8-v1-deterministic': frozenLake8x8({ isSlippery: false }),
  'CliffWalking-v1': cliffWalking(),
  'CliffWalkingSlippery-v1': cliffWalkingSlippery(),
  'Taxi-v4': taxi(),
} as unknown as Record<string, Environment>;

interface Optimal {
  readonly V: readonly number[];
  readonly Q: readonly (readonly number[])[];
  readonly expectedDiscountedReturn: number;
}

describe.each(Object.entries(worlds))('value iteration on %s', (name, world) => {
  const path = fileURLToPath(new URL(`../../fixtures/optimal-${name}.json`, import.meta.url));
  const { gamma } = JSON.parse(readFileSync(path, 'utf8')) as { gamma: Record<string, Optimal> };

  test.each(Object.entries(gamma))('gives the exact values for discount %s', (discount, exact) => {
    const { values, actionValues } = valueIteration(world.model!(), Number(discount));
    // A residual of 1e-12, and rounding where values are large, leave at most so much / (1 − γ).
    const largest = Math.max(1, ...exact.V.map(Math.abs));
    const tolerance = (1e-12 * largest) / (1 - Number(discount));
    exact.V.forEach((value, state) => {
      expect(Math.abs(values[state]! - value)).toBeLessThan(tolerance);
    });
    exact.Q.flat().forEach((value, entry) => {
      expect(Math.abs(actionValues[entry]! - value)).toBeLessThan(tolerance);
    });
    const { exact: best } = qLearningOracle(parse({ discount: Number(discount) }), world)!;
    expect(best).toBeCloseTo(exact.expectedDiscountedReturn, 10);
    // The greedy policy's own values are the optimal ones.
    const policy = new Float64Array(actionValues.length);
    const actions = exact.Q[0]!.length;
    greedyPolicy(actionValues, actions).forEach((action, state) => {
      policy[state * actions + action] = 1;
    });
    const greedy = solvedValues(world.model!(), policy, Number(discount))!;
    exact.V.forEach((value, state) => {
      expect(Math.abs(greedy[state]! - value)).toBeLessThan(10 * tolerance);
    });
  });
});

test.each([3, 5])('the greedy action in cell 0 of a chain of %i cells is 0', (cells) => {
  const world = chain({ cells }) as unknown as Environment;
  const { actionValues } = valueIteration(world.model!(), 0.9);
  expect(actionValues[0]).toBeGreaterThan(actionValues[1]!);
  const { table } = trained({ steps: 5000 }, world);
  expect(table.get(0)).toBeGreaterThan(table.get(1));
});

test('on a deterministic chain the table comes to the optimal values, to rounding', () => {
  const world = chain() as unknown as Environment;
  const { table } = trained({ steps: 60_000, epsilon: 1 }, world);
  const { actionValues } = valueIteration(world.model!(), 0.9);
  actionValues.forEach((value, entry) => {
    expect(Math.abs(table.get(entry) - value)).toBeLessThan(1e-9);
  });
});

test.each([0.1, 0.7, 1])(
  'on deterministic worlds, at rate %d, the error never rises',
  (learningRate) => {
    for (const world of [chain({ cells: 4 }), frozenLake({ isSlippery: false })]) {
      const environment = world as unknown as Environment;
      const { actionValues } = valueIteration(environment.model!(), 0.9);
      let before = Number.POSITIVE_INFINITY;
      run(qLearning, {
        config: { steps: 3000, epsilon: 0.5, learningRate, initialValue: 2 },
        environment,
        seed: 5,
        mode: 'synchronous',
      }).subscribe(({ event, state }) => {
        if (event.kind !== 'parameter-update') return;
        let error = 0;
        actionValues.forEach((value, entry) => {
          error = Math.max(error, Math.abs(state.table.get(entry) - value));
        });
        expect(error).toBeLessThanOrEqual(before + 1e-12);
        before = error;
      });
    }
  },
);

test('value iteration is within 1e-12 of a value known exactly, for discounts near 1 too', () => {
  // One cell that pays 1 for ever: 1 / (1 − γ).
  const forever = {
    states: 1,
    actions: 1,
    outcomes: [[[{ probability: 1, nextState: 0, reward: 1, terminated: false }]]],
    initial: [1],
  };
  for (const discount of [0, 0.5, 0.9, 0.99]) {
    const { values } = valueIteration(forever, discount);
    const exact = 1 / (1 - discount);
    expect(Math.abs(values[0]! - exact)).toBeLessThan(1e-12 + (2 ** -51 * exact) / (1 - discount));
  }
});

test('numbers that begin below zero are recorded in columns that hold them', () => {
  const { columns, prepare } = qLearning;
  const of = (start: number, n: number) => {
    const world = worlds['FrozenLake-v1']!;
    const environment = { ...world, observationSpace: discrete(n, { start }) };
    const config = parse({});
    const { observation } = columns(config, prepare!(config, environment))['environment-step'] as {
      observation: string;
    };
    return observation;
  };
  expect([of(-3, 16), of(0, 16), of(-3_000_000_000, 16)]).toEqual(['int32', 'uint8', 'float64']);
});

test('on the lake without ice the greedy policy is optimal', () => {
  const world = worlds['FrozenLake-v1-deterministic']!;
  const config = parse({ steps: 100_000, epsilon: 1, learningRate: 0.5 });
  const { error } = qLearningOracle(config, world)!;
  expect(error(trained(config, world))).toBeCloseTo(0, 12);
});

test('on the slippery lake a rate by visits brings every reachable value within 0.03', () => {
  const world = worlds['FrozenLake-v1']!;
  const config = {
    steps: 400_000,
    epsilon: 1,
    learningRate: 1,
    learningRateSchedule: 'visits',
  } as const;
  const { table, visits } = trained(config, world, 7);
  const { actionValues } = valueIteration(world.model!(), 0.9);
  let reached = 0;
  actionValues.forEach((value, entry) => {
    if (visits.get(entry) === 0) return;
    reached++;
    expect(Math.abs(table.get(entry) - value)).toBeLessThan(0.03);
  });
  expect(reached).toBe(44);
});

test('ties between greedy actions are broken by a draw, evenly', () => {
  const counts = [0, 0, 0, 0];
  const draws = 4000;
  for (let seed = 0; seed < draws; seed++) {
    const { action } = trained({ steps: 1, epsilon: 0 }, worlds['FrozenLake-v1']!, seed);
    counts[action]!++;
  }
  expectFrequencies(counts, [0.25, 0.25, 0.25, 0.25], { claim: 'Q-learning breaks ties evenly' });
});

test('epsilon goes linearly from its start to its final value, and stays there', () => {
  const config = parse({ epsilon: 1, epsilonFinal: 0.2, epsilonDecaySteps: 100 });
  expect([0, 25, 50, 100, 1000].map((step) => epsilonAt(config, step))).toEqual([
    1, 0.8, 0.6, 0.2, 0.2,
  ]);
  expect(epsilonAt(parse({ epsilon: 0.3, epsilonFinal: 0.1 }), 1000)).toBe(0.3);
});

test('the learning rate by visits is learningRate / (1 + (1 − γ)(n − 1))', () => {
  const config = parse({ learningRate: 0.5, learningRateSchedule: 'visits', discount: 0.5 });
  expect([1, 2, 3, 7].map((n) => learningRateAt(config, n))).toEqual([0.5, 1 / 3, 0.25, 0.125]);
  expect(learningRateAt(parse({ learningRate: 0.5 }), 7)).toBe(0.5);
});

test('an environment without discrete spaces is refused, by name', () => {
  const boxed = { ...worlds['FrozenLake-v1']!, observationSpace: box({ low: 0, high: 1 }) };
  let failure: unknown;
  run(qLearning, { environment: boxed, mode: 'synchronous' }).subscribe({
    error: (error) => {
      failure = error;
    },
  });
  expect(failure).toMatchObject({
    code: 'bad-environment',
    message: expect.stringContaining('needs Discrete spaces: the observation space of FrozenLake'),
  });
});
