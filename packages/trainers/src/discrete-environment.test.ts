import { dict, discrete, type Environment, keyOf, run, tuple } from '@reprise/core';
import { makeEnvironment } from '@reprise/environments';
import { expect, test } from 'vitest';
import { qLearning } from './q-learning/index.ts';

/** How many transitions a run makes; throws its error. */
function train(environment: Environment): number {
  let transitions = 0;
  let failure: unknown;
  const options = { config: { steps: 500 }, seed: 1, environment, mode: 'synchronous' } as const;
  run(qLearning, options).subscribe({
    next: () => void transitions++,
    error(error) {
      failure = error;
    },
  });
  if (failure) throw failure;
  return transitions;
}

const bins = { wrapper: 'discretise', bins: [6] };
const actions = { wrapper: 'discretiseAction', bins: [3] };

test.each([
  ['Pendulum-v1', 'discretise', [bins]],
  ['Pendulum-v1', 'discretiseAction', [bins, actions]],
  [
    'MountainCarContinuous-v0',
    'tileObservation with 1 tiling',
    [{ wrapper: 'tileObservation', tilings: 1 }],
  ],
  ['MountainCarContinuous-v0', 'discretiseAction', [bins, actions]],
  ['Blackjack-v1', 'flattenObservation', [{ wrapper: 'flattenObservation' }]],
])('%s is refused without %s, by its name, and what it makes is not', (id, named, wrappers) => {
  const without = makeEnvironment(id, { wrappers: wrappers.slice(0, -1) });
  expect(() => train(without)).toThrow(
    new RegExp(`needs Discrete spaces: .*; .*${named}.* makes it Discrete$`),
  );
  const rest = String(makeEnvironment(id, { wrappers }).actionSpace).startsWith('Box')
    ? [actions]
    : [];
  const environment = makeEnvironment(id, { wrappers: [...wrappers, ...rest] });
  expect(train(environment)).toBe(1500);
});

test('no wrapper is named where none helps', () => {
  const lake = makeEnvironment('FrozenLake-v1');
  const parts = { a: discrete(2) };
  for (const observationSpace of [dict(parts), tuple([discrete(2), dict(parts)])]) {
    const odd = { ...lake, observationSpace, reset: () => lake.reset(keyOf(0)) } as Environment;
    expect(() => train(odd)).toThrow(/is (Dict|Tuple)\(.*\)$/);
  }
});
