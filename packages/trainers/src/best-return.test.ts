import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Environment, run, type TableModel } from '@reprise/core';
import {
  cliffWalking,
  cliffWalkingSlippery,
  frozenLake,
  frozenLake8x8,
  taxi,
} from '@reprise/environments';
import { describe, expect, test } from 'vitest';
import type { ActingState } from './acting.ts';
import { trainers } from './catalogue.ts';
import { initialValue } from './initial-value.ts';
import { returnOf } from './linear-solve.ts';
import { greedyPolicy, valueIteration } from './q-learning/index.ts';

const worlds = {
  'FrozenLake-v1': frozenLake(),
  'FrozenLake-v1-deterministic': frozenLake({ isSlippery: false }),
  'FrozenLake8x8-v1': frozenLake8x8(),
  'FrozenLake8x8-v1-deterministic': frozenLake8x8({ isSlippery: false }),
  'CliffWalking-v1': cliffWalking(),
  'CliffWalkingSlippery-v1': cliffWalkingSlippery(),
  'Taxi-v4': taxi(),
} as unknown as Record<string, Environment>;

/** What was worked out with exact fractions from Gymnasium's own tables, of the undiscounted return. */
interface Undiscounted {
  readonly policyGamma: number;
  readonly maxEpisodeSteps: number | null;
  /** Of the policy that is optimal with discount `policyGamma`, under the limit. */
  readonly expectedReturn: number;
  /** Of the best policy, which may count its steps. */
  readonly bestPossibleReturn: number;
}

const undiscounted = Object.fromEntries(
  Object.keys(worlds).map((name) => {
    const path = fileURLToPath(new URL(`../fixtures/optimal-${name}.json`, import.meta.url));
    return [name, JSON.parse(readFileSync(path, 'utf8')).undiscounted as Undiscounted];
  }),
);

/** The expected undiscounted return in `limit` steps: of a policy, or of the best that counts its steps. */
function returnUnderLimit(model: TableModel, limit: number, policy?: Int32Array): number {
  let values: readonly number[] = new Array<number>(model.states).fill(0);
  for (let left = 1; left <= limit; left++) {
    const after = values;
    values = model.outcomes.map((actions, state) => {
      const worth = actions.map((outcomes) =>
        outcomes.reduce(
          (sum, { probability, reward, nextState, terminated }) =>
            sum + probability * (reward + (terminated ? 0 : after[nextState]!)),
          0,
        ),
      );
      return policy ? worth[policy[state]!]! : Math.max(...worth);
    });
  }
  return initialValue(model, values);
}

/** The expected undiscounted return of a greedy policy, under the limit if there is one. */
function greedyReturn(world: Environment, table: ArrayLike<number>): number {
  const model = world.model!();
  const policy = greedyPolicy(table, model.actions);
  if (world.maxEpisodeSteps !== null) return returnUnderLimit(model, world.maxEpisodeSteps, policy);
  const probabilities = new Float64Array(model.states * model.actions);
  policy.forEach((action, state) => {
    probabilities[state * model.actions + action] = 1;
  });
  return returnOf(model, probabilities, 1);
}

describe.each(Object.entries(worlds))('on %s', (name, world) => {
  const given = undiscounted[name]!;
  const { policyGamma, maxEpisodeSteps, expectedReturn, bestPossibleReturn: best } = given;

  test('the optimal policy and the best under the limit expect the returns given for them', () => {
    expect(world.maxEpisodeSteps).toBe(maxEpisodeSteps);
    const { actionValues } = valueIteration(world.model!(), policyGamma);
    expect(greedyReturn(world, actionValues)).toBeCloseTo(expectedReturn, 9);
    const steps = maxEpisodeSteps ?? 5000;
    expect(returnUnderLimit(world.model!(), steps)).toBeCloseTo(best, 9);
  });

  const learners = trainers.filter(
    ({ defaultEnvironment, trainer }) =>
      ['FrozenLake-v1', 'DynaMaze-v0'].includes(defaultEnvironment ?? '') &&
      'steps' in trainer.config.parse({}),
  );

  test.each(learners.map(({ trainer }) => [trainer.id, trainer] as const))(
    '%s expects no more than the best policy can',
    (_, trainer) => {
      const config = { discount: policyGamma, steps: 5000, epsilon: 0.3 };
      let last: ActingState | null = null;
      run(trainer, { config, environment: world, seed: 3, mode: 'synchronous' }).subscribe(
        ({ state }) => {
          last = state as ActingState;
        },
      );
      const { table } = last as unknown as { readonly table: Iterable<number> };
      expect(greedyReturn(world, [...table])).toBeLessThanOrEqual(best + 1e-9);
    },
  );
});

test.each([
  ['CliffWalking-v1', 1e-12],
  ['FrozenLake-v1-deterministic', 1e-12],
  ['FrozenLake8x8-v1-deterministic', 1e-12],
  ['FrozenLake-v1', 0.01],
  ['Taxi-v4', 0.01],
])('on %s Q-learning comes to expect what the best policy can, within %d', (name, tolerance) => {
  const world = worlds[name]!;
  const { policyGamma, bestPossibleReturn } = undiscounted[name]!;
  const trainer = trainers.find(({ trainer: { id } }) => id === 'q-learning')!.trainer;
  const isRandom = world.model!()
    .outcomes.flat(2)
    .some(({ probability }) => probability < 1);
  const learningRate = isRandom ? 0.01 : 1;
  const config = { discount: policyGamma, steps: 1_500_000, epsilon: 1, learningRate };
  let last: ActingState | null = null;
  run(trainer, { config, environment: world, seed: 0, mode: 'synchronous' }).subscribe(
    ({ state }) => {
      last = state as ActingState;
    },
  );
  const { table } = last as unknown as { readonly table: Iterable<number> };
  const reached = greedyReturn(world, [...table]);
  expect(reached).toBeGreaterThan(bestPossibleReturn - tolerance);
  expect(reached).toBeLessThanOrEqual(bestPossibleReturn + 1e-9);
});
