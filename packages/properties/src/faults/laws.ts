import type { AnyTrainer, TableModel } from '@reprise/core';
import {
  type AutoencoderState,
  autoencoderOracle,
  epsilonGreedyFixedPoint,
  qLearning,
} from '@reprise/trainers';
import fc, { type Arbitrary } from 'fast-check';
import { anyBandit } from '../arbitraries/any-bandit.ts';
import { anyCase } from '../arbitraries/any-case.ts';
import { anyLongCase } from '../arbitraries/any-long-case.ts';
import { anyMdp } from '../arbitraries/any-mdp.ts';
import { anyRegression } from '../arbitraries/any-regression.ts';
import { anySamples } from '../arbitraries/any-samples.ts';
import { contractionLaw } from '../convergence/contraction-law.ts';
import { convergenceLaw } from '../convergence/convergence-law.ts';
import type { LawCase, ParsedCase } from '../law.ts';
import { longRunLaw } from '../long-run-law.ts';
import { recordedRunLaws } from '../recorded-run-laws.ts';
import { runLaws } from '../run-laws.ts';
import { seedLaw } from '../seed-law.ts';
import { FORWARD_VIEW_RATE, forwardViewLaw } from '../theory/forward-view-law.ts';
import { maximisationBiasCases, maximisationBiasLaw } from '../theory/maximisation-bias-law.ts';
import { optimalValues, valuesOf } from '../theory/optimal-values.ts';
import { policyGradientLaw } from '../theory/policy-gradient-law.ts';
import { sampleAveragesLaw } from '../theory/sample-averages-law.ts';
import { byLaw, type Catcher, casesOf, inExpectationBy, overSeeds } from './catchers.ts';

const DISCOUNT = 0.8;
const EPSILON = 0.3;
const modelOf = ({ environment }: LawCase): TableModel => environment!.model!();
const optimal = (input: LawCase) => optimalValues(modelOf(input), DISCOUNT).actionValues;
const onPolicy = (input: LawCase) => epsilonGreedyFixedPoint(modelOf(input), DISCOUNT, EPSILON);
const followed = (input: LawCase, row: (actions: number) => readonly number[]) => {
  const model = modelOf(input);
  const policy = Array.from({ length: model.states }, () => row(model.actions)).flat();
  return valuesOf(model, policy, DISCOUNT);
};

const ended = anyMdp({ kind: 'terminal', actions: [2, 3] });
const stochastic = anyMdp({ kind: 'communicating', actions: [2, 3] });
const deterministic = anyMdp({ kind: 'deterministic', actions: [2, 3], maxEpisodeSteps: 4 });

/** A run's laws, on short runs in small worlds. */
const short = casesOf({ steps: 25, epsilon: 0.5 }, stochastic);
const runLaw = (sentence: RegExp): Catcher => {
  const laws = [...runLaws, ...recordedRunLaws].filter((law) => sentence.test(law.sentence));
  if (laws.length !== 1) throw new Error(`${laws.length} laws say ${sentence}`);
  return byLaw(laws[0]!, short);
};
export const repeats = runLaw(/the same config and seed give the same bits/);
export const keeps = runLaw(/no transition is ever changed/);
export const resumes = runLaw(/a run resumed from any transition/);

/** What `trainerLaws` tries where it is given no cases. */
export const repeatsAnywhere = byLaw(runLaws[0]!, anyCase(qLearning as AnyTrainer), 50);
export const heedsItsSeed = byLaw(seedLaw, anyLongCase(qLearning as AnyTrainer), 2);
export const repeatsLong = byLaw(longRunLaw, anyLongCase(qLearning as AnyTrainer), 2);

/** Sweeps after which (1 − α (1 − γ))^sweeps is below 1e-11, at α = 1/2. */
const SWEEPS = 250;
const exactly = { within: 1e-9, by: SWEEPS };
// Terminal states have a value at first, so that whoever bootstraps from them is found.
const rate = { discount: DISCOUNT, learningRate: 0.5, steps: SWEEPS, initialValue: 1 };
const worlds = fc.oneof(ended, stochastic);
export const exactOptimal = inExpectationBy(
  convergenceLaw({ to: optimal, name: 'the optimal values', ...exactly }),
  casesOf(rate, worlds),
);
export const exactOnPolicy = inExpectationBy(
  convergenceLaw({ to: onPolicy, name: 'the values of acting ε-greedily', ...exactly }),
  casesOf({ ...rate, epsilon: EPSILON }, worlds),
);
export const exactEvaluation = inExpectationBy(
  convergenceLaw({
    to: (input) => followed(input, (actions) => new Array(actions).fill(1 / actions)),
    name: 'the values of the policy',
    ...exactly,
  }),
  casesOf(rate, worlds),
);

const TARGET = [0.8, 0.2];
const BEHAVIOUR = [0.4, 0.6];
export const exactOffPolicy = inExpectationBy(
  convergenceLaw({
    to: (input) => followed(input, () => TARGET),
    name: 'the values of the policy that is not followed',
    within: 1e-9,
    by: 4 * SWEEPS,
  }),
  casesOf(
    {
      ...{ discount: DISCOUNT, learningRate: 0.3, steps: 4 * SWEEPS, divergence: 1e9 },
      policy: Array.from({ length: 4 }, () => TARGET).flat(),
      behaviour: Array.from({ length: 4 }, () => BEHAVIOUR).flat(),
    },
    anyMdp({ kind: 'communicating', states: [4, 4], actions: [2, 2] }),
  ),
);

export const contracts = byLaw(
  contractionLaw({
    to: optimal,
    factor: ({ config }) => 1 - config.learningRate * (1 - DISCOUNT),
  }),
  casesOf(
    { discount: DISCOUNT, learningRate: 0.5, epsilon: 1, steps: 1500, initialValue: 2 },
    deterministic,
  ),
);

const [ergodic] = fc.sample(anyMdp({ kind: 'ergodic', states: [4, 4], actions: [2, 2] }), {
  numRuns: 1,
  seed: 11,
}) as [never];
const byVisits = {
  ...{ discount: DISCOUNT, learningRate: 1, learningRateSchedule: 'visits' },
  ...{ epsilon: 0.5, steps: 60_000 },
};
export const convergesOverSeeds = overSeeds(
  convergenceLaw({ to: optimal, name: 'the optimal values', within: 0.2, by: 180_000 }),
  { config: byVisits, environment: ergodic },
);

export const isNotOptimistic = byLaw(maximisationBiasLaw, maximisationBiasCases(), 1);

const small = { learningRate: FORWARD_VIEW_RATE, discount: 0.9, steps: 60, initialValue: 1 };
const walked = anyMdp({ kind: 'terminal', actions: [1, 2], maxEpisodeSteps: 6 });
export const returnsOfTraces = byLaw(
  forwardViewLaw(() => ({ decay: 0.7 })),
  casesOf({ ...small, lambda: 0.7, traceCutoff: 0 }, walked),
);
export const returnsOfSteps = byLaw(
  forwardViewLaw(() => ({ horizon: 3 })),
  casesOf({ ...small, n: 3 }, walked),
);
export const returnsOfFirstVisits = byLaw(
  forwardViewLaw(() => ({ isWhole: true, isFirstVisit: true })),
  casesOf({ ...small, learningRateSchedule: 'constant', visits: 'first' }, walked),
);

const arms = anyBandit().map(({ environment }) => environment);
export const averages = byLaw(sampleAveragesLaw, casesOf({ steps: 60 }, arms));

export const followsGradient = inExpectationBy(
  policyGradientLaw,
  casesOf({ steps: 40, learningRate: 0.4, baseline: false }, arms),
);

/** What theory says of a case: its exact weights, and the eigenvalues of the Hessian. */
interface KnownCase extends ParsedCase {
  readonly exact: readonly number[];
  readonly lambda: readonly number[];
}

/** Least squares: the greatest share of the error that one update of the full batch leaves. */
const descent: Arbitrary<KnownCase> = anyRegression({ condition: [1, 3] }).map((drawn) => {
  const lambda = drawn.curvatures.map((value) => 2 * value);
  const learningRate = 1 / Math.max(...lambda);
  const startWeights = drawn.weights.map((weight) => weight + 1);
  const config = { data: drawn.data, learningRate, startWeights, batch: 'full', iterations: 200 };
  return { config, seed: 0, exact: drawn.weights, lambda };
});
const leastSquares = contractionLaw({
  to: (input) => {
    const { exact } = input as unknown as KnownCase;
    return ({ weights }: { weights: Iterable<number> }) =>
      Math.hypot(...Array.from(weights, (weight, i) => weight - exact[i]!));
  },
  factor: (input) => {
    const { lambda, config } = input as unknown as KnownCase;
    return Math.max(...lambda.map((value) => Math.abs(1 - config.learningRate * value)));
  },
});
export const descends = byLaw(leastSquares, descent);
export const repeatsSamples = byLaw(
  runLaws[0]!,
  casesOf({ iterations: 20, batch: 'sample', sampling: 'random' }),
);

export const reachesTheBound = byLaw(
  convergenceLaw({
    to: ({ config }) =>
      autoencoderOracle(config as never) as { error(state: AutoencoderState): number },
    name: 'the bound of Eckart and Young',
    within: 1e-6,
    by: 30_000,
  }),
  anySamples({ spectrum: [4, 2, 1, 0.25] }).map(({ data }) => ({
    config: {
      data,
      bottleneck: 2,
      batch: 'full',
      learningRate: 0.2,
      initialScale: 0.3,
      steps: 1e4,
    },
    seed: 0,
  })),
  5,
);
