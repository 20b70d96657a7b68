import {
  type EventColumns,
  foldIn,
  type Key,
  keyOf,
  normal,
  type PersistentArray,
  PersistentFloat64Array,
  RepriseError,
  type Trainer,
  uniform,
} from '@reprise/core';
import { z } from 'zod';
import { datasetSchema, standardised } from '../dataset.ts';

/** The autoencoder's config. */
const autoencoderConfig = z.object({
  dimensions: z.int().min(1).max(1000).default(10).describe('numbers a sample (d)'),
  bottleneck: z.int().min(1).max(1000).default(5).describe('numbers of its code (k), at most d'),
  learningRate: z.number().gt(0).default(0.01).describe('step along the negative gradient'),
  steps: z.int().min(0).default(100_000).describe('updates; each makes three transitions'),
  batch: z
    .enum(['sample', 'full'])
    .default('sample')
    .describe('what a gradient is of: one sample, or the mean over all'),
  samples: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(1000)
    .describe('samples drawn from N(0, I) once; 0: a fresh one each step'),
  dataSeed: z.int().min(0).default(0).describe('seed of those samples'),
  initialScale: z
    .number()
    .gt(0)
    .default(0.1)
    .describe('standard deviation of the weights at the start'),
  standardise: z.boolean().default(false).describe('features of data to mean 0 and deviation 1'),
  data: datasetSchema.optional().describe('samples, instead of drawn ones'),
});

/** The parsed config of the autoencoder. */
export type AutoencoderConfig = z.infer<typeof autoencoderConfig>;

/** The samples that the next update is of were chosen. */
export interface AutoencoderStep {
  readonly kind: 'environment-step';
  /** The row; −1: all of them, or a fresh one. */
  readonly sample: number;
}

/** Minus the mean squared reconstruction error of the chosen samples. */
export interface AutoencoderReward {
  readonly kind: 'reward';
  readonly reward: number;
}

/** One step of gradient descent. */
export interface AutoencoderUpdate {
  readonly kind: 'parameter-update';
  /** The new weights; live only. */
  readonly encoder: PersistentArray;
  readonly decoder: PersistentArray;
  /** Euclidean norm of the gradient that was followed, over both. */
  readonly gradientNorm: number;
}

export type AutoencoderEvent = AutoencoderStep | AutoencoderReward | AutoencoderUpdate;

/** The autoencoder's complete state; `phase` is the kind of event that comes next. */
export interface AutoencoderState {
  readonly phase: 0 | 1 | 2;
  /** Updates made. */
  readonly update: number;
  readonly sample: number;
  /** Loss of the samples chosen last, before their update. */
  readonly loss: number;
  /** k × d, row-major. */
  readonly encoder: PersistentArray;
  /** d × k, row-major. */
  readonly decoder: PersistentArray;
  readonly key: Key;
}

/** The samples as the trainer sees them, and constants. */
export interface AutoencoderProblem {
  readonly config: AutoencoderConfig;
  readonly dimensions: number;
  /** Samples × dimensions, row-major; null where each step draws a fresh one. */
  readonly samples: Float64Array | null;
  readonly rows: number;
}

/**
 * A linear autoencoder, x̂ = D E x, by gradient descent on (1/d) ‖x − x̂‖² (Baldi and Hornik 1989),
 * per sample or over the full batch.
 */
export const autoencoder: Trainer<
  AutoencoderConfig,
  AutoencoderState,
  AutoencoderEvent,
  AutoencoderProblem
> = {
  id: 'autoencoder',
  version: 1,
  config: autoencoderConfig,

  prepare(config) {
    const data = config.data && (config.standardise ? standardised(config.data).data : config.data);
    const dimensions = data ? data.features.length : config.dimensions;
    if (config.bottleneck > dimensions) {
      throw new RepriseError(
        'bad-config',
        `autoencoder: bottleneck ${config.bottleneck} is more than the ${dimensions} dimensions`,
      );
    }
    const isFresh = !data && config.samples === 0;
    if (isFresh && config.batch === 'full') {
      throw new RepriseError('bad-config', 'autoencoder: a full batch needs samples above 0');
    }
    const rows = data ? data.rows : config.samples;
    const samples = isFresh ? null : (data?.x ?? drawSamples(config));
    return { config, dimensions, samples, rows };
  },

  start(config, key, { dimensions }) {
    const weights = (stream: number) =>
      PersistentFloat64Array.from(
        Array.from(
          { length: dimensions * config.bottleneck },
          (_, i) => config.initialScale * normal(foldIn(key, stream), i),
        ),
      );
    return {
      phase: 0,
      update: 0,
      sample: -1,
      loss: 0,
      encoder: weights(1),
      decoder: weights(2),
      key: foldIn(key, 0),
    };
  },

  decide(state, problem) {
    if (state.phase === 0) {
      if (state.update >= problem.config.steps) return null;
      return { kind: 'environment-step', sample: chooseSample(state, problem) };
    }
    const { encoder, decoder } = state;
    const chosen = chosenSamples(state, problem);
    const gradient = reconstructionGradient(encoder, decoder, chosen, problem);
    if (state.phase === 1) return { kind: 'reward', reward: -gradient.loss };
    return {
      kind: 'parameter-update',
      encoder: descend(encoder, gradient.encoder, problem.config.learningRate),
      decoder: descend(decoder, gradient.decoder, problem.config.learningRate),
      gradientNorm: norm(gradient.encoder, gradient.decoder),
    };
  },

  evolve(state, event) {
    const { update, sample, loss, encoder, decoder, key } = state;
    switch (event.kind) {
      case 'environment-step':
        return { phase: 1, update, sample: event.sample, loss, encoder, decoder, key };
      case 'reward':
        return { phase: 2, update, sample, loss: -event.reward, encoder, decoder, key };
      case 'parameter-update':
        return {
          phase: 0,
          update: update + 1,
          sample,
          loss,
          encoder: event.encoder,
          decoder: event.decoder,
          key,
        };
    }
  },

  columns(): EventColumns {
    return {
      'environment-step': { sample: 'int32' },
      reward: { reward: 'float64' },
      'parameter-update': { encoder: 'live', decoder: 'live', gradientNorm: 'float64' },
    };
  },

  transitions: ({ steps }) => 3 * steps,
};

function drawSamples({ dataSeed, samples, dimensions }: AutoencoderConfig): Float64Array {
  const key = keyOf(dataSeed);
  return Float64Array.from({ length: samples * dimensions }, (_, i) => normal(key, i));
}

function chooseSample(state: AutoencoderState, problem: AutoencoderProblem): number {
  if (problem.samples === null || problem.config.batch === 'full') return -1;
  return Math.floor(uniform(state.key, state.update) * problem.rows);
}

/** The chosen samples, rows of `dimensions` numbers. */
function chosenSamples(state: AutoencoderState, problem: AutoencoderProblem): Float64Array {
  const { samples, dimensions } = problem;
  if (samples === null) {
    const key = foldIn(state.key, state.update);
    return Float64Array.from({ length: dimensions }, (_, i) => normal(key, i));
  }
  if (state.sample < 0) return samples;
  return samples.subarray(state.sample * dimensions, (state.sample + 1) * dimensions);
}

/** The mean squared reconstruction error of samples, and its gradient. */
export interface ReconstructionGradient {
  readonly loss: number;
  readonly encoder: Float64Array;
  readonly decoder: Float64Array;
}

/**
 * Loss and gradient of (1/(n d)) Σ ‖x − D E x‖² over `samples`: with r = D E x − x, they are
 * ∂/∂D = 2/(n d) Σ r (E x)ᵀ and ∂/∂E = 2/(n d) Σ Dᵀ r xᵀ. Sums run over samples, then in index order.
 */
export function reconstructionGradient(
  encoder: PersistentArray,
  decoder: PersistentArray,
  samples: Float64Array,
  { dimensions: d, config: { bottleneck: k } }: AutoencoderProblem,
): ReconstructionGradient {
  const e = encoder.toTypedArray();
  const dec = decoder.toTypedArray();
  const encoderGradient = new Float64Array(k * d);
  const decoderGradient = new Float64Array(d * k);
  const code = new Float64Array(k);
  const error = new Float64Array(d);
  const rows = samples.length / d;
  let squares = 0;
  for (let row = 0; row < rows; row++) {
    const x = row * d;
    for (let j = 0; j < k; j++) {
      let sum = 0;
      for (let l = 0; l < d; l++) sum += e[j * d + l]! * samples[x + l]!;
      code[j] = sum;
    }
    for (let i = 0; i < d; i++) {
      let sum = 0;
      for (let j = 0; j < k; j++) sum += dec[i * k + j]! * code[j]!;
      const r = sum - samples[x + i]!;
      error[i] = r;
      squares += r * r;
      for (let j = 0; j < k; j++) decoderGradient[i * k + j]! += r * code[j]!;
    }
    for (let j = 0; j < k; j++) {
      let back = 0;
      for (let i = 0; i < d; i++) back += dec[i * k + j]! * error[i]!;
      for (let l = 0; l < d; l++) encoderGradient[j * d + l]! += back * samples[x + l]!;
    }
  }
  const factor = 2 / (rows * d);
  for (let i = 0; i < k * d; i++) {
    encoderGradient[i]! *= factor;
    decoderGradient[i]! *= factor;
  }
  return { loss: squares / (rows * d), encoder: encoderGradient, decoder: decoderGradient };
}

function descend(
  weights: PersistentArray,
  gradient: Float64Array,
  learningRate: number,
): PersistentArray {
  const next = weights.toTypedArray();
  for (let i = 0; i < next.length; i++) next[i] = next[i]! - learningRate * gradient[i]!;
  return weights.setAll(next);
}

function norm(a: Float64Array, b: Float64Array): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += a[i]! * a[i]!;
  for (let i = 0; i < b.length; i++) squares += b[i]! * b[i]!;
  return Math.sqrt(squares);
}
