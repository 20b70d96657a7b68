import { test as prop } from '@fast-check/vitest';
import { type AnyTrainer, type Environment, run, type TableModel } from '@reprise/core';
import { chain, frozenLake, tableEnvironment } from '@reprise/environments';
import { anyConfig, anySeed, snapshot } from '@reprise/properties';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ActingState } from './acting.ts';
import { expectedSarsa } from './expected-sarsa.ts';
import { nStepSarsa } from './n-step-sarsa.ts';
import { epsilonGreedyFixedPoint, onPolicyOracle } from './on-policy-oracle.ts';
import { valueIteration } from './q-learning/index.ts';
import { sarsa } from './sarsa.ts';
import { lambdaConfig, sarsaLambda } from './sarsa-lambda.ts';

const lake = frozenLake() as unknown as Environment;
const row = chain() as unknown as Environment;

/** The state after the last transition. */
function trained(trainer: AnyTrainer, config: object, environment = lake, seed = 0): ActingState {
  let last: ActingState | null = null;
  run(trainer, { config, environment, seed, mode: 'synchronous' }).subscribe(({ state }) => {
    last = state as ActingState;
  });
  return last as unknown as ActingState;
}

/** The events of a run, without the fields that only one of two trainers has. */
function events(trainer: AnyTrainer, config: object, seed: number, environment = lake) {
  const list: unknown[] = [];
  run(trainer, { config, environment, seed, mode: 'synchronous' }).subscribe(({ event }) => {
    list.push(snapshot(event));
  });
  return list;
}

/** The Bellman residual of a table under acting ε-greedily, reckoned apart from the oracle. */
function residual(model: TableModel, table: Float64Array, discount: number, epsilon: number) {
  const { actions, outcomes } = model;
  let greatest = 0;
  table.forEach((value, entry) => {
    const [state, action] = [Math.floor(entry / actions), entry % actions];
    let backup = 0;
    for (const { probability, nextState, reward, terminated } of outcomes[state]![action]!) {
      const next = Array.from(table.slice(nextState * actions, (nextState + 1) * actions));
      const mean = next.reduce((sum, q) => sum + q, 0) / actions;
      const worth = (1 - epsilon) * Math.max(...next) + epsilon * mean;
      backup += probability * (reward + (terminated ? 0 : discount * worth));
    }
    greatest = Math.max(greatest, Math.abs(backup - value));
  });
  return greatest;
}

test.each([0, 0.1, 0.5, 1])(
  'the on-policy fixed point for ε = %d solves its equation',
  (epsilon) => {
    const table = epsilonGreedyFixedPoint(lake.model!(), 0.9, epsilon);
    expect(residual(lake.model!(), table, 0.9, epsilon)).toBeLessThan(1e-12);
    if (epsilon > 0) return;
    valueIteration(lake.model!(), 0.9).actionValues.forEach((value, entry) => {
      expect(Math.abs(table[entry]! - value)).toBeLessThan(1e-10);
    });
  },
);

test('on a deterministic chain Expected SARSA comes to the on-policy values, to rounding', () => {
  const config = { steps: 60_000, epsilon: 0.4 };
  const { table } = trained(expectedSarsa, config, row);
  epsilonGreedyFixedPoint(row.model!(), 0.9, 0.4).forEach((value, entry) => {
    expect(Math.abs(table.get(entry) - value)).toBeLessThan(1e-9);
  });
});

describe('on the slippery lake, with a fixed ε and a rate by visits', () => {
  const epsilon = 0.5;
  const config = { steps: 400_000, epsilon, learningRate: 1, learningRateSchedule: 'visits' };
  // One fixed computation: its seed is fixed. At most a third of the way to the optimal values.
  test.each([
    [sarsa, {}],
    [expectedSarsa, {}],
    [nStepSarsa, { n: 3 }],
    [sarsaLambda, { lambda: 0.5 }],
  ] as [AnyTrainer, object][])(
    '$id comes to the on-policy values, not the optimal ones',
    (trainer, more) => {
      const answer = onPolicyOracle(trainer.config.parse({ ...config, ...more }), lake)!;
      const state = trained(trainer, { ...config, ...more }, lake, 7);
      const optimal = valueIteration(lake.model!(), 0.9).actionValues;
      const toOptimal = Math.max(
        ...optimal.map((value, entry) => Math.abs(value - state.table.get(entry))),
      );
      expect(answer.error(state)).toBeLessThan(0.05);
      expect(toOptimal).toBeGreaterThan(0.1);
      expect(Math.abs((answer.reached(state) as number) - (answer.exact as number))).toBeLessThan(
        0.01,
      );
    },
  );
});

const anyRun = { config: anyConfig(lambdaConfig, { steps: fc.nat({ max: 60 }) }), seed: anySeed() };

prop.prop([fc.record(anyRun)])(
  'n-step SARSA with n = 1 is SARSA, bit for bit',
  ({ config, seed }) => {
    const one = nStepSarsa.config.parse({ ...config, n: 1 });
    expect(events(nStepSarsa, one, seed)).toEqual(events(sarsa, sarsa.config.parse(config), seed));
  },
);

prop.prop([fc.record(anyRun)])('SARSA(0) is SARSA, bit for bit', ({ config, seed }) => {
  const plain = sarsa.config.parse(config);
  expect(events(sarsaLambda, { ...config, lambda: 0 }, seed)).toEqual(events(sarsa, plain, seed));
});

/** A corridor: action 1 goes right, 0 stays; the right end pays 1 and terminates. */
function corridor(cells: number, limit: number | null): Environment {
  const to = (nextState: number) => [
    {
      probability: 1,
      nextState,
      reward: nextState === cells ? 1 : 0,
      terminated: nextState === cells,
    },
  ];
  return tableEnvironment({
    id: 'Corridor',
    options: {},
    model: {
      states: cells + 1,
      actions: 2,
      outcomes: Array.from({ length: cells + 1 }, (_, cell) => [
        to(cell),
        to(Math.min(cell + 1, cells)),
      ]),
      initial: Array.from({ length: cells + 1 }, (_, cell) => (cell === 0 ? 1 : 0)),
    },
    maxEpisodeSteps: limit,
    rewardThreshold: null,
  }) as unknown as Environment;
}

test.each([sarsa, expectedSarsa, nStepSarsa, sarsaLambda] as AnyTrainer[])(
  '$id bootstraps where an episode is cut off: a limit changes no value',
  (trainer) => {
    const config = { steps: 200_000, epsilon: 1, learningRate: 1, learningRateSchedule: 'visits' };
    const world = corridor(4, 6);
    const answer = onPolicyOracle(trainer.config.parse(config), world)!;
    expect(answer.error(trained(trainer, config, world, 3))).toBeLessThan(0.03);
  },
);
