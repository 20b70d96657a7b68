import type { AnyTrainer, Environment } from '@reprise/core';
import { chain, frozenLake, timeLimit } from '@reprise/environments';
import {
  anyConfig,
  anyDataset,
  anyLongCase,
  anyPolicy,
  anySeed,
  assertLaw,
  type LawCase,
  longRunLaw,
  recordingLaws,
  trainerLaws,
  wideWorld,
} from '@reprise/properties';
import fc, { type Arbitrary } from 'fast-check';
import { describe, test } from 'vitest';
import { findTrainer, type TrainerEntry, trainers } from './catalogue.ts';

const environments = [
  frozenLake(),
  // Truncated several times in a short run.
  timeLimit(frozenLake({ isSlippery: false }) as Environment, { maxEpisodeSteps: 5 }),
  chain(),
  timeLimit(chain({ cells: 7 }) as Environment, { maxEpisodeSteps: 5 }),
];

/** Trainers whose rewards must lie in [0, 1], which the chain's do not. */
const unitRewards = ['thompson-sampling', 'exp3'];

/** Configs, seeds and environments on which a trainer's laws are tried. */
function cases({ trainer }: TrainerEntry, given?: readonly Environment[]): Arbitrary<LawCase> {
  const data = anyDataset();
  const planning = { steps: fc.nat({ max: 12 }), planningSteps: fc.integer({ min: 1, max: 4 }) };
  const fixed: Record<string, Record<string, Arbitrary<unknown>>> = {
    'linear-regression': { data, iterations: fc.nat({ max: 6 }) },
    'dyna-q': planning,
    'dyna-q-plus': planning,
    'prioritised-sweeping': planning,
    'semi-gradient-sarsa': {
      steps: fc.nat({ max: 20 }),
      tilings: fc.integer({ min: 1, max: 3 }),
      tiles: fc.integer({ min: 1, max: 3 }),
    },
    'value-iteration': { sweeps: fc.nat({ max: 3 }) },
    'policy-iteration': {
      iterations: fc.nat({ max: 2 }),
      evaluationSweeps: fc.integer({ min: 1, max: 3 }),
    },
    autoencoder: {
      steps: fc.nat({ max: 12 }),
      dimensions: fc.integer({ min: 2, max: 4 }),
      bottleneck: fc.integer({ min: 1, max: 2 }),
      samples: fc.integer({ min: 1, max: 20 }),
    },
  };
  const config = (policies: Record<string, Arbitrary<unknown>>) =>
    anyConfig(trainer.config, {
      ...(fixed[trainer.id] ?? { steps: fc.nat({ max: 16 }) }),
      ...policies,
    }) as Arbitrary<LawCase['config']>;
  if (!trainer.needsEnvironment) return fc.record({ config: config({}), seed: anySeed() });
  const fitting = environments.slice(0, unitRewards.includes(trainer.id) ? 2 : undefined);
  const worlds = given ?? fitting;
  return fc.oneof(
    ...worlds.map((environment) =>
      fc.record({
        config: config(policiesIn(environment as Environment, trainer)),
        seed: anySeed(),
        environment: fc.constant(environment as Environment),
      }),
    ),
  );
}

/** What of a trainer's config has to fit the world: policies, and lists of other lengths left out. */
function policiesIn(
  environment: Environment,
  { config }: AnyTrainer,
): Record<string, Arbitrary<unknown>> {
  const { states, actions } = environment.model!();
  const policy = (isExploring: boolean) =>
    fc.option(anyPolicy({ states, actions, isExploring }), { nil: undefined });
  const all = { policy: policy(false), behaviour: policy(true), features: fc.constant(undefined) };
  const { shape } = config as unknown as { shape: object };
  return Object.fromEntries(Object.entries(all).filter(([name]) => name in shape));
}

describe.each(trainers.map((entry) => [entry.trainer.id, entry] as const))('%s', (id, entry) => {
  const { trainer } = findTrainer(id);
  test.each(trainerLaws(trainer, { cases: cases(entry) }))('$sentence', ({ run }) => run());

  // Each case writes and reads whole files.
  test.each(recordingLaws(trainer, { cases: cases(entry), numRuns: 3 }))('$sentence', ({ run }) =>
    run(),
  );
});

const acting = trainers.filter(({ trainer }) => trainer.needsEnvironment);

test.each(acting.map((entry) => [entry.trainer.id, entry] as const))(
  '%s: a long run in a world of many states repeats itself',
  (_, entry) => {
    const long = anyLongCase(entry.trainer, cases(entry, [wideWorld()]));
    return assertLaw(longRunLaw, entry.trainer, long, { numRuns: 1 });
  },
);
