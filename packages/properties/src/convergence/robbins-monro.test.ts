import type { AnyTrainer, TableModel } from '@reprise/core';
import { doubleQLearning, epsilonGreedyFixedPoint, qLearning, sarsa, td0 } from '@reprise/trainers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anyMdp, type FiniteMdp } from '../arbitraries/any-mdp.ts';
import { defaultStore, setDefaultStore } from '../default-store.ts';
import { expectLawOverSeeds } from '../statistics/over-seeds.ts';
import { valuesOf } from '../theory/optimal-values.ts';
import { convergenceLaw } from './convergence-law.ts';

// What is at fault on purpose leaves no recordings.
const store = defaultStore();
beforeAll(() => setDefaultStore(null));
afterAll(() => setDefaultStore(store));

const DISCOUNT = 0.8;
const STEPS = 40_000;
const EPSILON = 0.5;
/** The rate that Robbins and Monro allow: by the visits of each entry. */
const RATE = { learningRate: 1, learningRateSchedule: 'visits', discount: DISCOUNT };

type Exact = (model: TableModel) => Float64Array;
const optimal: Exact = (model) => epsilonGreedyFixedPoint(model, DISCOUNT, 0);
const exploring: Exact = (model) => epsilonGreedyFixedPoint(model, DISCOUNT, EPSILON);
/** Of an uneven policy. */
const policyIn = ({ states, actions }: TableModel) => {
  const row = actions === 2 ? [0.75, 0.25] : [0.5, 0.25, 0.25];
  return Array.from({ length: states }, () => row).flat();
};
const followed: Exact = (model) => valuesOf(model, policyIn(model), DISCOUNT);

const sizeOf = (values: Float64Array) => Math.max(...values.map(Math.abs));

/** Ergodic worlds of choices, whose values are no smaller than what chance does to rewards. */
function worldsFor(exact: Exact, count: number): readonly FiniteMdp[] {
  const worlds = anyMdp({ kind: 'ergodic', states: [2, 4], actions: [2, 3] }).filter((mdp) => {
    const model = mdp.model();
    const rewards = model.outcomes.flat(2).map(({ reward }) => Math.abs(reward));
    return sizeOf(exact(model)) > 1.5 * Math.max(...rewards);
  });
  return fc.sample(worlds, count);
}

/** Expects to come within a share of the size of the exact values, over seeds. */
function expectNear(
  trainer: AnyTrainer,
  environment: FiniteMdp,
  exact: Exact,
  { share = 0.1, steps = STEPS, ...config }: Record<string, unknown> & { share?: number },
): Promise<void> {
  const values = exact(environment.model());
  const law = convergenceLaw({
    to: () => values,
    within: share * sizeOf(values),
    by: 3 * Number(steps),
    name: 'what it is to come to',
  });
  return expectLawOverSeeds(law, trainer, {
    config: { ...RATE, steps, ...config },
    environment: environment as never,
  });
}

/** SARSA greedy in the limit: ε = c / (c + t), so that every action is taken for ever. */
const greedyInTheLimit: AnyTrainer = {
  ...(sarsa as AnyTrainer),
  decide: (state, problem) =>
    (sarsa as AnyTrainer).decide(state, {
      ...problem,
      config: { ...problem.config, epsilon: 1000 / (1000 + state.step) },
    }),
};

// Watkins and Dayan 1992; van Hasselt 2010; Singh et al. 2000, theorems 1 and 2; Sutton 1988.
const theorems: readonly [
  string,
  AnyTrainer,
  Exact,
  (model: TableModel) => Record<string, unknown>,
][] = [
  ['Q-learning comes to Q*', qLearning, optimal, () => ({ epsilon: 1 })],
  ['Double Q-learning comes to Q*', doubleQLearning, optimal, () => ({ epsilon: 1 })],
  ['SARSA at an ε comes to its values', sarsa, exploring, () => ({ epsilon: EPSILON })],
  [
    'SARSA that is greedy in the limit comes to Q*',
    greedyInTheLimit,
    optimal,
    () => ({ steps: 3 * STEPS, share: 0.2 }),
  ],
  ['TD(0) comes to an uneven policy’s values', td0, followed, (m) => ({ policy: policyIn(m) })],
];

describe('in ergodic worlds, at a rate that Robbins and Monro allow', () => {
  test.each(theorems)('%s', async (_, trainer, exact, config) => {
    for (const world of worldsFor(exact, 2)) {
      await expectNear(trainer, world, exact, config(world.model()));
    }
  });
});

/** A trainer that learns with another config than it says. */
const misled = (trainer: AnyTrainer, change: object): AnyTrainer => ({
  ...trainer,
  prepare: (config, environment) => trainer.prepare!({ ...config, ...change }, environment),
});
const idle: AnyTrainer = {
  ...(td0 as AnyTrainer),
  decide(state, problem) {
    const event = (td0 as AnyTrainer).decide(state, problem);
    return event?.kind === 'parameter-update' ? { ...event, tdError: 0 } : event;
  },
};

describe('so near that it is told from', () => {
  test.each<[string, AnyTrainer, Exact, Record<string, unknown>]>([
    [
      'a discount of 0.75 for 0.8, by Q-learning',
      misled(qLearning, { discount: 0.75 }),
      optimal,
      { epsilon: 1 },
    ],
    ['a discount of 0.75 for 0.8, by TD(0)', misled(td0, { discount: 0.75 }), followed, {}],
    [
      'a constant rate',
      misled(qLearning, { learningRateSchedule: 'constant' }),
      optimal,
      { epsilon: 1 },
    ],
    ['learning nothing', idle, followed, {}],
    ['another policy’s values', misled(td0, { policy: undefined }), followed, {}],
    ['SARSA that goes on exploring', sarsa, optimal, { epsilon: 1, share: 0.2, steps: 3 * STEPS }],
  ])('%s', async (_, trainer, exact, config) => {
    const model = (world: FiniteMdp) => world.model();
    let told = 0;
    for (const world of worldsFor(exact, 2)) {
      const policy = exact === followed ? { policy: policyIn(model(world)) } : {};
      await expectNear(trainer, world, exact, { ...config, ...policy }).catch((error) => {
        expect(error.message).toContain('not so');
        told++;
      });
    }
    expect(told).toBeGreaterThan(0);
  });
});
