import {
  discrete,
  drawWords,
  type Environment,
  foldIn,
  type Key,
  keyOf,
  normal,
  RepriseError,
  recipe,
  run,
  type Trainer,
  type TrainingEvent,
  uniform,
} from '@reprise/core';
import { chain, frozenLake } from '@reprise/environments';
import { anyConfig, anyDataset, anySeed, snapshot } from '@reprise/properties';
import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AutoencoderConfig, autoencoder } from './autoencoder/index.ts';
import { type Dataset, line } from './dataset.ts';
import { type LinearRegressionConfig, linearRegression } from './linear-regression/index.ts';
import { type QLearningConfig, qLearning } from './q-learning/index.ts';

/**
 * The readable twins: each trainer as its paper says it, over nested arrays, `evolve` an Immer recipe.
 * The fast trainers must emit their very bits.
 */

type Fact<Kind extends TrainingEvent['kind'], Fields> = { readonly kind: Kind } & Fields;

const last = <T>(list: readonly T[]): T => list[list.length - 1] as T;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

// Linear regression

interface LineState {
  phase: number;
  update: number;
  sample: number;
  loss: number;
  weights: number[];
  key: Key;
}
type LineEvent =
  | Fact<'environment-step', { sample: number }>
  | Fact<'reward', { reward: number }>
  | Fact<'parameter-update', { weights: number[]; gradientNorm: number }>;
interface LineProblem {
  config: LinearRegressionConfig;
  rows: { x: number[]; y: number }[];
}

/** The rows of a data set, each feature at mean 0 and deviation 1 where that is asked for. */
function featuresOf(data: Dataset, standardise: boolean): number[][] {
  const table = rows([...data.x], data.features.length);
  if (!standardise) return table;
  const scales = data.features.map((_, i) => {
    const values = column(table, i);
    const mean = sum(values) / values.length;
    const variance = sum(values.map((value) => (value - mean) * (value - mean))) / values.length;
    return { mean, deviation: Math.sqrt(variance) };
  });
  return table.map((row) =>
    row.map((value, i) => (value - scales[i]!.mean) / scales[i]!.deviation),
  );
}

/** ŷ − y, with ŷ = b + Σ w x. */
const residual = (weights: readonly number[], { x, y }: { x: number[]; y: number }) =>
  x.reduce((prediction, value, i) => prediction + weights[i]! * value, last(weights)) - y;

const linearTwin: Trainer<LinearRegressionConfig, LineState, LineEvent, LineProblem> = {
  id: 'linear-regression',
  version: 1,
  config: linearRegression.config,
  prepare: (config) => {
    const data = config.data ?? line;
    const targets = data.y!;
    return {
      config,
      rows: featuresOf(data, config.standardise).map((x, i) => ({ x, y: targets[i]! })),
    };
  },
  start: (config, key, { rows }) => ({
    phase: 0,
    update: 0,
    sample: -1,
    loss: 0,
    weights: config.startWeights ?? (config.data ? [...rows[0]!.x.map(() => 0), 0] : [1, 0]),
    key,
  }),
  decide({ phase, update, sample, weights, key }, { config, rows }) {
    if (phase === 0) {
      if (config.batch === 'full') {
        return update < config.iterations ? { kind: 'environment-step', sample: -1 } : null;
      }
      if (update === config.iterations * rows.length) return null;
      const isDrawn = config.sampling === 'random';
      const row = isDrawn ? Math.floor(uniform(key, update) * rows.length) : update % rows.length;
      return { kind: 'environment-step', sample: row };
    }
    const batch = sample < 0 ? rows : [rows[sample]!];
    const errors = batch.map((row) => residual(weights, row));
    if (phase === 1) {
      return {
        kind: 'reward',
        reward: -(sum(errors.map((error) => error * error)) / batch.length),
      };
    }
    const gradient = weights.map((_, i) => {
      const terms = batch.map(({ x }, row) => (i < x.length ? errors[row]! * x[i]! : errors[row]!));
      return sum(terms) * (2 / batch.length);
    });
    return {
      kind: 'parameter-update',
      weights: weights.map((weight, i) => weight - config.learningRate * gradient[i]!),
      gradientNorm: Math.sqrt(sum(gradient.map((slope) => slope * slope))),
    };
  },
  evolve: recipe((draft, event) => {
    draft.phase = (draft.phase + 1) % 3;
    if (event.kind === 'environment-step') draft.sample = event.sample;
    else if (event.kind === 'reward') draft.loss = -event.reward;
    else {
      draft.weights = event.weights;
      draft.update++;
    }
  }),
  columns: () => ({}),
};

// Q-learning

interface TableState {
  phase: number;
  step: number;
  episode: number;
  episodeReturn: number;
  observation: number;
  action: number;
  outcome: ReturnType<Environment['step']> | null;
  table: number[][];
  visits: number[][];
  keys: { policy: Key; environment: Key; reset: Key };
}
type TableEvent =
  | Fact<
      'environment-step',
      {
        observation: number;
        action: number;
        nextObservation: number;
        terminated: boolean;
        truncated: boolean;
        outcome: ReturnType<Environment['step']>;
      }
    >
  | Fact<'reward', { reward: number }>
  | Fact<'parameter-update', { index: number; tdError: number }>;
interface TableProblem {
  config: QLearningConfig;
  environment: Environment<unknown, number, number>;
  observations: Range;
  actions: Range;
}
/** The whole numbers of a Discrete space. */
interface Range {
  n: number;
  start: number;
}

const greatest = (values: readonly number[]) => Math.max(...values);

const tableTwin: Trainer<QLearningConfig, TableState, TableEvent, TableProblem> = {
  id: 'q-learning',
  version: 1,
  config: qLearning.config,
  needsEnvironment: true,
  prepare: (config, environment) => ({
    config,
    environment: environment as Environment<unknown, number, number>,
    observations: environment!.observationSpace as unknown as Range,
    actions: environment!.actionSpace as unknown as Range,
  }),
  start(config, key, { observations, actions }) {
    const filled = (value: number) =>
      Array.from({ length: observations.n }, () => Array(actions.n).fill(value));
    return {
      phase: 0,
      step: 0,
      episode: 0,
      episodeReturn: 0,
      observation: 0,
      action: 0,
      outcome: null,
      table: filled(config.initialValue),
      visits: filled(0),
      keys: { policy: foldIn(key, 0), environment: foldIn(key, 1), reset: foldIn(key, 2) },
    };
  },
  decide(state, { config, environment, observations, actions }) {
    const { phase, step, episode, observation, action, outcome, table, keys } = state;
    if (phase === 1) return { kind: 'reward', reward: outcome!.reward };
    if (phase === 2) {
      // r + γ max Q(s′,·) − Q(s,a); nothing comes after a terminal state.
      const next = table[(outcome!.observation as number) - observations.start]!;
      const value = outcome!.terminated ? 0 : config.discount * greatest(next);
      const target = outcome!.terminated ? outcome!.reward : outcome!.reward + value;
      const [row, column] = [observation - observations.start, action - actions.start];
      const tdError = target - table[row]![column]!;
      return { kind: 'parameter-update', index: row * actions.n + column, tdError };
    }
    if (step === config.steps) return null;
    const begins = outcome === null || outcome.terminated || outcome.truncated;
    const here = begins ? environment.reset(foldIn(keys.reset, episode)) : outcome;
    const seen = here.observation as number;
    const words = new Int32Array(2);
    drawWords(keys.policy, step, words);
    const [explore, choice] = [...words].map((word) => (word >>> 0) / 2 ** 32) as [number, number];
    const { epsilon, epsilonFinal, epsilonDecaySteps: decay } = config;
    const share = decay === 0 ? 0 : step / decay;
    const chance = share >= 1 ? epsilonFinal : epsilon + (epsilonFinal - epsilon) * share;
    const row = table[seen - observations.start]!;
    const best = greatest(row);
    const greedy = row.flatMap((value, candidate) => (value === best ? [candidate] : []));
    const candidates = explore < chance ? row.map((_, candidate) => candidate) : greedy;
    const chosen = actions.start + candidates[Math.floor(choice * candidates.length)]!;
    const next = environment.step(here.state, chosen, foldIn(keys.environment, step));
    return {
      kind: 'environment-step',
      observation: seen,
      action: chosen,
      nextObservation: next.observation,
      terminated: next.terminated,
      truncated: next.truncated,
      outcome: next,
    };
  },
  evolve: recipe((draft, event, { config, observations, actions }) => {
    draft.phase = (draft.phase + 1) % 3;
    if (event.kind === 'environment-step') {
      if (draft.outcome === null || draft.outcome.terminated || draft.outcome.truncated) {
        draft.episode++;
        draft.episodeReturn = 0;
      }
      draft.observation = event.observation;
      draft.action = event.action;
      draft.outcome = event.outcome;
    } else if (event.kind === 'reward') {
      draft.episodeReturn += event.reward;
    } else {
      const observation = draft.observation - observations.start;
      const action = draft.action - actions.start;
      const n = ++draft.visits[observation]![action]!;
      const rate =
        config.learningRateSchedule === 'visits'
          ? config.learningRate / (1 + (1 - config.discount) * (n - 1))
          : config.learningRate;
      draft.table[observation]![action]! += rate * event.tdError;
      draft.step++;
    }
  }),
  columns: () => ({}),
};

// Autoencoder

interface CodeState {
  phase: number;
  update: number;
  sample: number;
  loss: number;
  encoder: number[][];
  decoder: number[][];
  key: Key;
}
type CodeEvent =
  | Fact<'environment-step', { sample: number }>
  | Fact<'reward', { reward: number }>
  | Fact<'parameter-update', { encoder: number[][]; decoder: number[][]; gradientNorm: number }>;
interface CodeProblem {
  config: AutoencoderConfig;
  dimensions: number;
  samples: number[][] | null;
}

const rows = (values: readonly number[], width: number) =>
  Array.from({ length: values.length / width }, (_, i) => values.slice(i * width, (i + 1) * width));
const normals = (key: Key, count: number) =>
  Array.from({ length: count }, (_, i) => normal(key, i));
const dot = (a: readonly number[], b: readonly number[]) => sum(a.map((value, i) => value * b[i]!));
const column = (matrix: readonly number[][], j: number) => matrix.map((row) => row[j]!);

/** Loss and gradients of (1/(n d)) Σ ‖x − D E x‖²: 2/(n d) Σ r (E x)ᵀ and 2/(n d) Σ Dᵀ r xᵀ. */
function gradients(encoder: number[][], decoder: number[][], samples: readonly number[][]) {
  const passes = samples.map((x) => {
    const code = encoder.map((row) => dot(row, x));
    const error = decoder.map((row, i) => dot(row, code) - x[i]!);
    const back = encoder.map((_, j) => dot(column(decoder, j), error));
    return { x, code, error, back };
  });
  const factor = 2 / (samples.length * decoder.length);
  const squares = passes.flatMap(({ error }) => error.map((r) => r * r));
  return {
    loss: sum(squares) / (samples.length * decoder.length),
    encoder: encoder.map((row, j) =>
      row.map((_, l) => sum(passes.map(({ back, x }) => back[j]! * x[l]!)) * factor),
    ),
    decoder: decoder.map((row, i) =>
      row.map((_, j) => sum(passes.map(({ error, code }) => error[i]! * code[j]!)) * factor),
    ),
  };
}

const codeTwin: Trainer<AutoencoderConfig, CodeState, CodeEvent, CodeProblem> = {
  id: 'autoencoder',
  version: 1,
  config: autoencoder.config,
  prepare(config) {
    const { data, dimensions, samples, dataSeed } = config;
    if (data) {
      const width = data.features.length;
      return { config, dimensions: width, samples: featuresOf(data, config.standardise) };
    }
    const drawn = rows(normals(keyOf(dataSeed), samples * dimensions), dimensions);
    return { config, dimensions, samples: samples === 0 ? null : drawn };
  },
  start({ bottleneck, initialScale }, key, { dimensions }) {
    const weights = (stream: number) =>
      normals(foldIn(key, stream), dimensions * bottleneck).map((value) => initialScale * value);
    return {
      phase: 0,
      update: 0,
      sample: -1,
      loss: 0,
      encoder: rows(weights(1), dimensions),
      decoder: rows(weights(2), bottleneck),
      key: foldIn(key, 0),
    };
  },
  decide({ phase, update, sample, encoder, decoder, key }, { config, dimensions, samples }) {
    if (phase === 0) {
      if (update === config.steps) return null;
      const isDrawn = samples !== null && config.batch === 'sample';
      const row = isDrawn ? Math.floor(uniform(key, update) * samples.length) : -1;
      return { kind: 'environment-step', sample: row };
    }
    const fresh = () => [normals(foldIn(key, update), dimensions)];
    const batch = samples === null ? fresh() : sample < 0 ? samples : [samples[sample]!];
    const gradient = gradients(encoder, decoder, batch);
    if (phase === 1) return { kind: 'reward', reward: -gradient.loss };
    const descend = (weights: number[][], slopes: number[][]) =>
      weights.map((row, i) => row.map((value, j) => value - config.learningRate * slopes[i]![j]!));
    const slopes = [...gradient.encoder.flat(), ...gradient.decoder.flat()];
    return {
      kind: 'parameter-update',
      encoder: descend(encoder, gradient.encoder),
      decoder: descend(decoder, gradient.decoder),
      gradientNorm: Math.sqrt(sum(slopes.map((slope) => slope * slope))),
    };
  },
  evolve: recipe((draft, event) => {
    draft.phase = (draft.phase + 1) % 3;
    if (event.kind === 'environment-step') draft.sample = event.sample;
    else if (event.kind === 'reward') draft.loss = -event.reward;
    else {
      draft.encoder = event.encoder;
      draft.decoder = event.decoder;
      draft.update++;
    }
  }),
  columns: () => ({}),
};

/** A snapshot with arrays, nested or persistent, as flat lists. */
function bits(value: unknown): unknown {
  const copy = snapshot(value);
  const flat = (item: unknown): unknown => {
    if (typeof item !== 'object' || item === null) return item;
    if (Array.isArray(item)) return item.flat();
    const { array, values } = item as { array?: unknown; values?: unknown };
    if (array !== undefined) return values;
    return Object.fromEntries(Object.entries(item).map(([name, field]) => [name, flat(field)]));
  };
  return flat(copy);
}

// biome-ignore lint/suspicious/noExplicitAny: trainers of different types
type Any = Trainer<any, any, any, any>;

function transitions(trainer: Any, input: object): unknown[] {
  const list: unknown[] = [];
  let failure: unknown;
  run(trainer, { ...input, mode: 'synchronous' }).subscribe({
    next: (transition) => list.push(bits(transition)),
    error: (error) => {
      failure = error;
    },
  });
  if (failure) throw failure;
  return list;
}

function isAllowed(trainer: Any, input: { config: unknown; environment?: Environment }): boolean {
  try {
    trainer.prepare?.(trainer.config.parse(input.config), input.environment);
    return true;
  } catch (error) {
    if (error instanceof RepriseError && error.code === 'bad-config') return false;
    throw error;
  }
}

/** A world whose numbers begin elsewhere, and whose steps a replay must take again. */
function elsewhere(world: Environment<unknown, number, number>): Environment {
  const [from, act] = [-3, 5];
  const { n } = world.observationSpace as unknown as Range;
  const { n: actions } = world.actionSpace as unknown as Range;
  const { recover: _, model: __, ...rest } = world;
  const shift = <Seen extends { observation: number }>(seen: Seen): Seen => ({
    ...seen,
    observation: seen.observation + from,
  });
  return {
    ...rest,
    id: 'Elsewhere-v0',
    observationSpace: discrete(n, { start: from }),
    actionSpace: discrete(actions, { start: act }),
    reset: (key) => shift(world.reset(key)),
    step: (state, action, key) => shift(world.step(state, (action as number) - act, key)),
  };
}

const worlds = [
  frozenLake(),
  frozenLake({ isSlippery: false }),
  frozenLake({ mapName: '8x8' }),
  chain(),
  chain({ cells: 6 }),
  elsewhere(frozenLake() as Environment<unknown, number, number>),
] as unknown as Environment[];

const weight = fc.double({ min: -100, max: 100, noNaN: true });
/** Three features, and as many as no update records the weights of. */
const anyData = fc.option(fc.oneof(anyDataset(), anyDataset({ features: 20, rows: 3 })), {
  nil: undefined,
});

describe.each<[string, Any, Any, Record<string, Arbitrary<unknown>>]>([
  [
    'linear-regression',
    linearRegression,
    linearTwin,
    {
      iterations: fc.nat({ max: 8 }),
      data: anyData,
      startWeights: fc.option(fc.array(weight, { minLength: 2, maxLength: 3 }), { nil: undefined }),
    },
  ],
  ['q-learning', qLearning, tableTwin, { steps: fc.nat({ max: 150 }) }],
  [
    'autoencoder',
    autoencoder,
    codeTwin,
    {
      steps: fc.nat({ max: 12 }),
      dimensions: fc.integer({ min: 1, max: 5 }),
      bottleneck: fc.integer({ min: 1, max: 3 }),
      samples: fc.nat({ max: 8 }),
      data: anyData,
    },
  ],
])('%s', (_, fast, twin, fixed) => {
  test('emits the very bits of its readable twin, whatever config, seed and world', () => {
    const cases = fc
      .record({
        config: anyConfig(fast.config, fixed),
        seed: anySeed(),
        environment: fast.needsEnvironment ? fc.constantFrom(...worlds) : fc.constant(undefined),
      })
      .filter((input) => isAllowed(fast, input));
    fc.assert(
      fc.property(cases, (input) => {
        expect(transitions(fast, input)).toEqual(transitions(twin, input));
      }),
      { numRuns: 100 },
    );
  });
});
