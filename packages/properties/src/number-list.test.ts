import { type AnyTrainer, PersistentFloat64Array } from '@reprise/core';
import { chain } from '@reprise/environments';
import { linearRegression, qLearning, tdLambda, ucb1 } from '@reprise/trainers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyBandit } from './arbitraries/any-bandit.ts';
import { anyCase } from './arbitraries/any-case.ts';
import { anyMdp } from './arbitraries/any-mdp.ts';
import { anyRegression } from './arbitraries/any-regression.ts';
import { assertLaw } from './assert-law.ts';
import { expectConvergence } from './convergence/expect-convergence.ts';
import { optimalValues } from './theory/optimal-values.ts';
import { sampleAveragesLaw } from './theory/sample-averages-law.ts';
import { trainerLaws } from './trainer-laws.ts';

type State = Readonly<Record<string, unknown>>;

/** A learner whose state holds the list of a field otherwise, as one that is written in plain TypeScript does. */
function holding(
  trainer: AnyTrainer,
  field: string,
  kept: (numbers: Iterable<number>) => unknown,
): AnyTrainer {
  const inner = (state: State) => ({
    ...state,
    [field]: PersistentFloat64Array.from(state[field] as number[]),
  });
  const outer = (state: State) => ({ ...state, [field]: kept(state[field] as Iterable<number>) });
  return {
    ...trainer,
    start: (config, key, problem) => outer(trainer.start(config, key, problem)),
    decide: (state, problem) => trainer.decide(inner(state), problem),
    evolve: (state, event, problem) => outer(trainer.evolve(inner(state), event, problem)),
  };
}

const steps = fc.nat({ max: 40 });
const few = { numRuns: 10, config: { steps } };

describe.each([
  ['an array', (numbers: Iterable<number>) => [...numbers]],
  ['a typed array', (numbers: Iterable<number>) => Float64Array.from(numbers)],
])('a learner that holds what it learns in %s is judged as any other', (_, kept) => {
  const learner = holding(qLearning, 'table', kept);

  test.each([
    ...trainerLaws(learner, { isTabular: true, ...few }).slice(-2),
    ...trainerLaws(learner, {
      contracts: {
        to: ({ environment, config }) =>
          optimalValues(environment!.model!(), config.discount).actionValues,
        factor: ({ config }) => 1 - config.learningRate * (1 - config.discount),
      },
      config: { steps: fc.constant(200), learningRate: fc.constant(0.5) },
      environment: anyMdp({ kind: 'deterministic' }),
      numRuns: 5,
    }).slice(-1),
    ...trainerLaws(holding(tdLambda, 'table', kept), {
      forwardView: ({ lambda }) => ({ decay: lambda }),
      config: { steps, policy: fc.constant(undefined) },
      numRuns: 10,
    }).slice(-1),
    ...trainerLaws(holding(linearRegression, 'weights', kept), {
      descends: ['weights'],
      config: { data: anyRegression().map(({ data }) => data), iterations: fc.constant(2) },
      numRuns: 5,
    }).slice(-1),
  ])('$sentence', ({ run }) => run());

  test('it comes to optimal values', () => {
    const environment = chain({ cells: 3 });
    const config = { epsilon: 1, learningRate: 1 };
    return expectConvergence(learner, { config, environment, seed: 3 })
      .to(optimalValues(environment.model!()))
      .within(1e-9)
      .by(60_000, { everySeed: true });
  });

  test('its estimates are sample averages', () => {
    const environment = anyBandit().map(({ environment }) => environment);
    const cases = anyCase(ucb1, { environment, config: few.config });
    return assertLaw(sampleAveragesLaw, holding(ucb1, 'table', kept), cases, { numRuns: 10 });
  });
});

test.each([
  ['is missing', ({ table: _, ...rest }: State) => rest],
  ['is no list of numbers', (state: State) => ({ ...state, table: { 0: 1 } })],
])('a table that %s is a mistake in the claim, and no broken law', async (what, change) => {
  const whole = qLearning as AnyTrainer;
  const learner: AnyTrainer = {
    ...whole,
    start: (config, key, problem) => change({ ...whole.start(config, key, problem), made: 0 }),
    decide: ({ made }) => (made < 3 ? { kind: 'reward', reward: 1 } : null),
    evolve: (state) => ({ ...state, made: state.made + 1 }),
  };
  const [law] = trainerLaws(learner, { isTabular: true, ...few, counterexamples: null }).slice(-1);
  await expect(law!.run()).rejects.toMatchObject({
    code: 'bad-claim',
    message: expect.stringContaining(`q-learning: the state's 'table' ${what}`),
  });
});
