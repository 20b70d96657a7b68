import {
  type EventColumns,
  type Key,
  type PersistentArray,
  PersistentFloat64Array,
  RepriseError,
  type Trainer,
  uniform,
} from '@reprise/core';
import { z } from 'zod';
import { type Dataset, datasetSchema, line, type Scale, standardised } from '../dataset.ts';

/** Linear regression's config. */
const linearRegressionConfig = z.object({
  learningRate: z.number().gt(0).default(0.01).describe('step along the negative gradient'),
  iterations: z
    .int()
    .min(0)
    .default(1000)
    .describe('passes over the data: one update each in full batch, one a row per sample'),
  batch: z
    .enum(['sample', 'full'])
    .default('sample')
    .describe('what a gradient is of: one sample, or the mean over all'),
  sampling: z
    .enum(['random', 'sequential'])
    .default('random')
    .describe('per sample: drawn with replacement, or in the order of the rows'),
  startWeights: z
    .array(z.number())
    .optional()
    .describe('slopes, then the intercept; 1, 0 for the built-in line, else zeros'),
  standardise: z
    .boolean()
    .default(false)
    .describe('features to mean 0 and deviation 1; weights are then of those'),
  data: datasetSchema.optional().describe('what to fit; the built-in line y = 2x by default'),
});

/** The parsed config of linear regression. */
export type LinearRegressionConfig = z.infer<typeof linearRegressionConfig>;

/** The samples that the next update is of were chosen. */
export interface SampleStep {
  readonly kind: 'environment-step';
  /** The row; −1: all of them. */
  readonly sample: number;
}

/** Minus the loss of the chosen samples. */
export interface LossReward {
  readonly kind: 'reward';
  readonly reward: number;
}

/** One step of gradient descent. */
export interface LinearRegressionUpdate {
  readonly kind: 'parameter-update';
  /** The new weights: slopes, then the intercept. */
  readonly weights: PersistentArray;
  /** Euclidean norm of the gradient that was followed. */
  readonly gradientNorm: number;
}

export type LinearRegressionEvent = SampleStep | LossReward | LinearRegressionUpdate;

/** Linear regression's complete state; `phase` is the kind of event that comes next. */
export interface LinearRegressionState {
  readonly phase: 0 | 1 | 2;
  /** Updates made. */
  readonly update: number;
  /** The row chosen last; −1: all of them. */
  readonly sample: number;
  /** Loss of the samples chosen last, before their update. */
  readonly loss: number;
  /** Slopes, then the intercept. */
  readonly weights: PersistentArray;
  readonly key: Key;
}

/** The data as the trainer sees it, and constants. */
export interface LinearRegressionProblem {
  readonly config: LinearRegressionConfig;
  readonly data: Dataset;
  /** How the features were standardised; null where they were not. */
  readonly scales: readonly Scale[] | null;
  readonly targets: Float64Array;
  readonly updates: number;
  /** Room for one call of `decide`: residuals, and the weights to come. */
  readonly residuals: Float64Array;
  readonly moved: Float64Array;
}

/** Weights that a recording keeps in a column; of wider models they are rebuilt. */
const RECORDED_WEIGHTS = 16;

/**
 * Linear regression by gradient descent on the mean squared error, per sample (Widrow and Hoff 1960)
 * or over the full batch: w ← w − α ∇ (1/n) Σ (w·x + b − y)².
 */
export const linearRegression: Trainer<
  LinearRegressionConfig,
  LinearRegressionState,
  LinearRegressionEvent,
  LinearRegressionProblem
> = {
  id: 'linear-regression',
  version: 1,
  config: linearRegressionConfig,

  prepare(config) {
    const given = config.data ?? line;
    if (given.y === null) {
      throw new RepriseError(
        'bad-config',
        'linear-regression: the data has no target: name its column (--target)',
      );
    }
    const weights = given.features.length + 1;
    if (config.startWeights && config.startWeights.length !== weights) {
      throw new RepriseError(
        'bad-config',
        `linear-regression: startWeights has ${config.startWeights.length} numbers; the data needs ${weights}, the intercept last`,
      );
    }
    const scaled = config.standardise ? standardised(given) : null;
    return {
      config,
      data: scaled?.data ?? given,
      scales: scaled?.scales ?? null,
      targets: given.y,
      updates: config.iterations * (config.batch === 'full' ? 1 : given.rows),
      residuals: new Float64Array(given.rows),
      moved: new Float64Array(weights),
    };
  },

  start(config, key, { data }) {
    const zeros = new Array<number>(data.features.length + 1).fill(0);
    const weights = config.startWeights ?? (config.data ? zeros : [1, 0]);
    return {
      phase: 0,
      update: 0,
      sample: -1,
      loss: 0,
      weights: PersistentFloat64Array.from(weights),
      key,
    };
  },

  decide(state, problem) {
    if (state.phase === 0) {
      if (state.update >= problem.updates) return null;
      return { kind: 'environment-step', sample: chooseSample(state, problem) };
    }
    const first = Math.max(state.sample, 0);
    const end = state.sample < 0 ? problem.data.rows : first + 1;
    if (state.phase === 1) {
      return { kind: 'reward', reward: -meanSquaredError(problem, state.weights, first, end) };
    }
    return descend(state.weights, problem, first, end);
  },

  evolve(state, event) {
    switch (event.kind) {
      case 'environment-step':
        return {
          phase: 1,
          update: state.update,
          sample: event.sample,
          loss: state.loss,
          weights: state.weights,
          key: state.key,
        };
      case 'reward':
        return {
          phase: 2,
          update: state.update,
          sample: state.sample,
          loss: -event.reward,
          weights: state.weights,
          key: state.key,
        };
      case 'parameter-update':
        return {
          phase: 0,
          update: state.update + 1,
          sample: state.sample,
          loss: state.loss,
          weights: event.weights,
          key: state.key,
        };
    }
  },

  columns(_config, { data }): EventColumns {
    const length = data.features.length + 1;
    return {
      'environment-step': { sample: 'int32' },
      reward: { reward: 'float64' },
      'parameter-update': {
        weights: length <= RECORDED_WEIGHTS ? { type: 'float64', length } : 'live',
        gradientNorm: 'float64',
      },
    };
  },

  transitions: (_config, { updates }) => 3 * updates,

  restore(state, recorded) {
    if (recorded.kind !== 'parameter-update') return recorded;
    const weights = recorded.weights as PersistentArray | readonly number[] | undefined;
    if (weights === undefined) return null;
    return {
      kind: 'parameter-update',
      weights: Array.isArray(weights)
        ? state.weights.setAll(weights)
        : (weights as PersistentArray),
      gradientNorm: recorded.gradientNorm,
    };
  },
};

function chooseSample(state: LinearRegressionState, problem: LinearRegressionProblem): number {
  const { config, data } = problem;
  if (config.batch === 'full') return -1;
  if (config.sampling === 'sequential') return state.update % data.rows;
  return Math.floor(uniform(state.key, state.update) * data.rows);
}

/** w·x + b − y of one row. */
function residual(problem: LinearRegressionProblem, weights: PersistentArray, row: number): number {
  const { x } = problem.data;
  const width = problem.data.features.length;
  let prediction = weights.get(width);
  for (let i = 0; i < width; i++) prediction += weights.get(i) * x[row * width + i]!;
  return prediction - problem.targets[row]!;
}

/** The mean squared error of `weights` over the rows from `first` up to but without `end`. */
export function meanSquaredError(
  problem: LinearRegressionProblem,
  weights: PersistentArray,
  first = 0,
  end: number = problem.data.rows,
): number {
  let sum = 0;
  for (let row = first; row < end; row++) {
    const error = residual(problem, weights, row);
    sum += error * error;
  }
  return sum / (end - first);
}

/** The update along the gradient of the mean squared error of those rows. */
function descend(
  weights: PersistentArray,
  problem: LinearRegressionProblem,
  first: number,
  end: number,
): LinearRegressionUpdate {
  const { learningRate } = problem.config;
  const { x } = problem.data;
  const width = problem.data.features.length;
  const residuals = problem.residuals;
  for (let row = first; row < end; row++) residuals[row - first] = residual(problem, weights, row);
  // All that is read of the old weights is read before the first is set: an old version copies itself.
  const moved = problem.moved;
  const factor = 2 / (end - first);
  let squares = 0;
  for (let i = 0; i <= width; i++) {
    let gradient = 0;
    for (let row = first; row < end; row++) {
      const error = residuals[row - first]!;
      gradient += i < width ? error * x[row * width + i]! : error;
    }
    gradient *= factor;
    squares += gradient * gradient;
    moved[i] = weights.get(i) - learningRate * gradient;
  }
  let next = weights;
  for (let i = 0; i <= width; i++) next = next.set(i, moved[i]!);
  return { kind: 'parameter-update', weights: next, gradientNorm: Math.sqrt(squares) };
}
