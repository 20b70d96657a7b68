import { run } from '@reprise/core';
import { makeEnvironment } from '@reprise/environments';
import {
  actEpsilonGreedily,
  actingTrainer,
  type ControlConfig,
  controlConfig,
  entryOf,
  epsilonGreedyValue,
  inExpectation,
  learnEntry,
  rowOf,
  solvedValues,
  type TableUpdate,
  updateColumns,
} from '@reprise/trainers';
import { expect, test } from 'vitest';

/** What actions are worth when random ones follow: Q(s,a) ← Q(s,a) + α [r + γ mean Q(s',·) − Q(s,a)]. */
const meanQ = actingTrainer<ControlConfig, undefined, TableUpdate>({
  id: 'mean-q',
  version: 1,
  config: controlConfig,
  entries: ({ observations, actions }) => observations * actions,
  act: actEpsilonGreedily,
  update(state, problem) {
    const { observation, reward, terminated } = state.outcome!;
    const { config, actions } = problem;
    const index = entryOf(state, problem);
    const row = rowOf(problem, observation);
    const next = terminated ? 0 : epsilonGreedyValue(state.table, row, actions, 1);
    const tdError = reward + config.discount * next - state.table.get(index);
    return { kind: 'parameter-update', index, tdError };
  },
  learn: learnEntry,
  columns: ({ observations, actions }) => updateColumns(observations * actions),
  updatesPerStep: () => 1,
});

const environment = makeEnvironment('FrozenLake-v1');

test('in expectation it comes to the values of the random policy', () => {
  const exact = solvedValues(environment.model!(), new Float64Array(64).fill(0.25), 0.9)!;
  const config = { learningRate: 1, steps: 300 };
  let start = 0;
  run(inExpectation(meanQ), { config, environment, mode: 'synchronous' }).subscribe(({ state }) => {
    start = epsilonGreedyValue(state.table, 0, 4, 1);
  });
  expect(Math.abs(start - exact[0]!)).toBeLessThan(1e-9);
});

test('it runs on draws, as any trainer', () => {
  let updates = 0;
  const config = { steps: 1000 };
  run(meanQ, { config, environment, seed: 7, mode: 'synchronous' }).subscribe(({ event }) => {
    if (event.kind === 'parameter-update') updates++;
  });
  expect(updates).toBe(1000);
});
