import { readFile } from 'node:fs/promises';
import { type AnyTrainer, type Environment, keyOf, run } from '@reprise/core';
import { bernoulliBandit, tableEnvironment } from '@reprise/environments';
import { describe, expect, test } from 'vitest';
import { type TrainerEntry, trainers } from './catalogue.ts';
import { expectedSarsa } from './expected-sarsa.ts';
import { inExpectation } from './in-expectation.ts';
import { onPolicyOracle } from './on-policy-oracle.ts';

const CELLS = 4;

const over = (reward: number, probability = 1) => ({
  probability,
  nextState: CELLS,
  reward,
  terminated: true,
});
const goingOn = (nextState: number, probability: number) => ({
  probability,
  nextState,
  reward: 0,
  terminated: false,
});
const rows = (cell: number) => [
  [over(1)],
  [cell + 1 === CELLS ? over(3, 0.9) : goingOn(cell + 1, 0.9), goingOn(cell, 0.1)],
];

/**
 * Taking what there is pays 1 and ends the episode; waiting, which fails one time in ten, pays 3 after the
 * last cell: right at discount 0.8, and wrong at half of that.
 */
const patience = tableEnvironment({
  id: 'Patience',
  options: {},
  model: {
    states: CELLS + 1,
    actions: 2,
    outcomes: [...Array.from({ length: CELLS }, (_, cell) => rows(cell)), [[over(0)], [over(0)]]],
    initial: [1, 0, 0, 0, 0],
  },
  maxEpisodeSteps: 20,
  rewardThreshold: null,
}) as unknown as Environment;

const arms = bernoulliBandit({ means: [0.1, 0.75, 0.5] }) as unknown as Environment;

/** Learners to which no chance comes, how far they are run, and how near that brings them. */
const withoutChance: Readonly<Record<string, readonly [config: object, within: number]>> = {
  'linear-regression': [{ batch: 'full', learningRate: 0.01, iterations: 8000 }, 1e-9],
  autoencoder: [
    {
      dimensions: 4,
      bottleneck: 1,
      samples: 50,
      batch: 'full',
      learningRate: 0.5,
      steps: 2000,
      initialScale: 0.3,
    },
    1e-9,
  ],
  'value-iteration': [{ discount: 0.8, tolerance: 1e-12 }, 1e-10],
  'policy-iteration': [{ discount: 0.8, tolerance: 1e-12 }, 1e-10],
};

/** Learners that update from more than one step, and the test that holds each to its oracle by draws. */
const byDraws: Readonly<Record<string, readonly [file: string, title: string]>> = {
  'n-step-sarsa': ['on-policy', '$id comes to the on-policy values, not the optimal ones'],
  'q-lambda': ['off-policy', 'on the slippery lake $id comes to an optimal policy'],
  'n-step-td': ['evaluation', '$0.id with $1 comes to the exact values'],
  'monte-carlo': ['evaluation', '$0.id with $1 comes to the exact values'],
  'off-policy-monte-carlo': ['evaluation', 'finds the optimal values of a line, with limit %s'],
  'dyna-q': ['planning', 'comes to the optimal values of %s'],
  'dyna-q-plus': ['planning', 'comes to the optimal values of %s'],
  'prioritised-sweeping': ['planning', 'comes to the optimal values of %s'],
  'semi-gradient-sarsa': ['td-fixed-point', 'semi-gradient SARSA acting at random comes to it'],
};

const entries = trainers.map((entry) => [entry.trainer.id, entry] as const);
const isListed = (id: string) => id in withoutChance || id in byDraws;

const config = { discount: 0.8, learningRate: 0.5, epsilon: 0.3, epsilonFinal: 0.3, steps: 600 };

/** What of the config a trainer has. */
function configOf({ config: schema }: AnyTrainer): object {
  const { shape } = schema as unknown as { shape: object };
  return Object.fromEntries(Object.entries(config).filter(([name]) => name in shape));
}

/** How far from its oracle's answer a trainer is before the first transition, and after the last. */
function errors(trainer: AnyTrainer, entry: TrainerEntry, given: object, world: Environment) {
  const environment = entry.trainer.needsEnvironment ? world : undefined;
  const answer = entry.oracle(entry.trainer.config.parse(given), environment)!;
  const parsed = trainer.config.parse(given);
  const first = answer.error(
    trainer.start(parsed, keyOf(1), trainer.prepare?.(parsed, environment)),
  );
  let reached: unknown;
  let failure: unknown;
  const options = { config: given, seed: 1, mode: 'synchronous' } as const;
  run(trainer, { ...options, ...(environment && { environment }) }).subscribe({
    next: ({ state }) => {
      reached = state;
    },
    error: (error) => {
      failure = error;
    },
  });
  if (failure) throw failure;
  return { first, last: answer.error(reached) };
}

/** In expectation on the world that it is for. */
const expected = (entry: TrainerEntry, learner = entry.trainer) =>
  errors(
    inExpectation(learner as never) as AnyTrainer,
    entry,
    configOf(learner),
    entry.defaultEnvironment === 'BernoulliBandit-v0' ? arms : patience,
  );

/** A learner to which what comes next counts half; off-policy TD takes the discount from its problem. */
const halved = (learner: AnyTrainer): AnyTrainer => ({
  ...learner,
  decide: (state, problem) =>
    learner.decide(state, {
      ...problem,
      discount: problem.discount / 2,
      config: { ...problem.config, discount: problem.config.discount / 2 },
    }),
});

describe('in expectation', () => {
  const judged = entries.filter(([id]) => !isListed(id));

  test.each(judged)('%s comes to the answer of its oracle', (_, entry) => {
    const { first, last } = expected(entry);
    expect(first).toBeGreaterThan(0.1);
    expect(last).toBeLessThan(1e-9);
  });

  test.each(judged.filter(([, { trainer }]) => 'discount' in configOf(trainer)))(
    'a copy of %s to which the next value counts half does not',
    (_, entry) => {
      expect(expected(entry, halved(entry.trainer)).last).toBeGreaterThan(0.1);
    },
  );

  test('nor does Expected SARSA with half of the next value, listed with the on-policy oracle', () => {
    const trainer = halved(expectedSarsa as unknown as AnyTrainer);
    const entry = { trainer, summary: 'planted', oracle: onPolicyOracle };
    expect(expected(entry).last).toBeGreaterThan(0.1);
  });
});

test.each(entries.filter(([id]) => id in withoutChance))(
  'without chance %s comes to the answer of its oracle',
  (id, entry) => {
    const [given, within] = withoutChance[id]!;
    const { first, last } = errors(entry.trainer, entry, given, patience);
    expect(first).toBeGreaterThan(0.01);
    expect(last).toBeLessThan(within);
  },
);

test.each(entries.filter(([id]) => id in byDraws))(
  '%s cannot run on expectations, and is held to its oracle by a test of its own',
  async (id, entry) => {
    expect(() => expected(entry)).toThrow(/cannot run on expectations/);
    const [file, title] = byDraws[id]!;
    const source = await readFile(new URL(`${file}.test.ts`, import.meta.url), 'utf8');
    const at = source.indexOf(title);
    expect(at).toBeGreaterThan(0);
    const name = id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    // The learners are listed before the title, or run below it.
    expect(source.slice(Math.max(0, at - 800), at + 800)).toMatch(new RegExp(`\\b${name}\\b`));
  },
);

test('no list names a learner that the catalogue has not', () => {
  const ids = entries.map(([id]) => id);
  for (const id of Object.keys({ ...withoutChance, ...byDraws })) expect(ids).toContain(id);
});
