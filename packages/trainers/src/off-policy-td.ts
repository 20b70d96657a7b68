import {
  type Environment,
  type LinearEvaluation,
  type PersistentArray,
  RepriseError,
} from '@reprise/core';
import { z } from 'zod';
import { type ActingProblem, actingTrainer, learned } from './acting.ts';
import { actByPolicy, fixedPolicy, policyField } from './fixed-policy.ts';
import { type TableUpdate, updateColumns } from './table-update.ts';

const offPolicyTdConfig = z.object({
  steps: z
    .int()
    .min(0)
    .default(100_000)
    .describe('environment steps; each makes three transitions'),
  discount: z.number().min(0).max(1).default(0.9).describe('weight of the next value (gamma)'),
  policy: policyField.policy.describe(
    'probability of each action in what is evaluated, row by row; the environment’s, or uniform',
  ),
  behaviour: policyField.policy.describe(
    'probability of each action in what is followed, row by row; the environment’s, or uniform',
  ),
  features: z
    .array(z.number())
    .optional()
    .describe(
      'features of each observation, row by row; the environment’s, or one of its own for each',
    ),
  startWeights: z
    .array(z.number())
    .optional()
    .describe('first weights; the environment’s with its features, else zeros'),
  learningRate: z.number().gt(0).max(1).default(0.01).describe('step size (alpha)'),
  divergence: z
    .number()
    .gt(1)
    .default(1000)
    .describe('norm of the weights, in times of the first (or of 1), that counts as divergence'),
});

/** The parsed config of semi-gradient off-policy TD. */
export type OffPolicyTdConfig = z.infer<typeof offPolicyTdConfig>;

/** What config and environment fix for a run. */
export interface OffPolicyTdProblem extends ActingProblem<OffPolicyTdConfig> {
  /** The policy that is followed, observations × actions. */
  readonly policy: Float64Array;
  /** π(a|s) / b(a|s), observations × actions; 0 where neither takes the action. */
  readonly ratios: Float64Array;
  /** Observations × weights, row-major. */
  readonly features: Float64Array;
  readonly weights: number;
  readonly startWeights: Float64Array;
  /** The norm of the weights from which on the run diverges. */
  readonly limit: number;
}

/** When the run diverged. */
export interface Divergence {
  /** The step at which the weights first were beyond the limit; −1: they have not been. */
  readonly divergedAt: number;
}

/** A step of the weights along one observation's features. */
export interface OffPolicyTdUpdate extends TableUpdate {
  /** The importance ratio ρ = π(a|s) / b(a|s). */
  readonly ratio: number;
  /** Whether the weights have grown beyond the limit of `divergence` with this update. */
  readonly diverging: boolean;
}

/**
 * Semi-gradient off-policy TD(0) with linear features (Sutton and Barto 2018, section 11.1):
 * w ← w + α ρ δ x(s), δ = r + γ w·x(s') − w·x(s), ρ = π(a|s) / b(a|s). `policy` is the one that is
 * evaluated, `behaviour` the one that is followed, by default those of the environment's
 * `linearEvaluation`; the update's index is the observation's number.
 *
 * It may diverge (Baird 1995; section 11.2): the update that makes it beyond doubt, and all that
 * follow it while the weights stay beyond the limit, say so, and the run goes on.
 */
export const offPolicyTd = actingTrainer<
  OffPolicyTdConfig,
  Divergence,
  OffPolicyTdUpdate,
  OffPolicyTdProblem
>({
  id: 'off-policy-td',
  version: 1,
  config: offPolicyTdConfig,
  prepare,
  entries: ({ startWeights }) => startWeights,
  start: () => ({ divergedAt: -1 }),
  act: actByPolicy,

  update(state, problem) {
    const { observation, reward, terminated } = state.outcome!;
    const { config, observationStart, actions, actionStart, ratios } = problem;
    const index = state.observation - observationStart;
    const next = terminated ? 0 : value(state.table, observation - observationStart, problem);
    const tdError = reward + config.discount * next - value(state.table, index, problem);
    const ratio = ratios[index * actions + (state.action - actionStart)]!;
    const amount = config.learningRate * ratio * tdError;
    // Written so that a norm that is not a number counts.
    const diverging = !(normAfter(state.table, index, amount, problem) <= problem.limit);
    return { kind: 'parameter-update', index, tdError, ratio, diverging };
  },

  learn(state, { index, tdError, ratio, diverging }, { config, features, weights }) {
    const amount = config.learningRate * ratio * tdError;
    let table = state.table;
    for (let i = 0; i < weights; i++) {
      const feature = features[index * weights + i]!;
      if (feature !== 0) table = table.set(i, table.get(i) + amount * feature);
    }
    const memory = state.memory!;
    const isFirst = diverging && memory.divergedAt < 0;
    return learned(state, table, state.visits, isFirst ? { divergedAt: state.step } : memory);
  },

  actionProbability: (_, entry, { policy }) => policy[entry]!,
  columns: ({ observations }) => ({
    ...updateColumns(observations),
    ratio: 'float64',
    diverging: 'bool',
  }),
  updatesPerStep: () => 1,
});

function prepare(problem: ActingProblem<OffPolicyTdConfig>): OffPolicyTdProblem {
  const { observations, actions, config, environment } = problem;
  const given = evaluated(config, environment);
  const target = fixedPolicy(given.policy, observations, actions, 'off-policy-td');
  const policy = fixedPolicy(given.behaviour, observations, actions, 'off-policy-td');
  const features = given.features ? Float64Array.from(given.features) : oneHot(observations);
  const weights = features.length / observations;
  if (!Number.isInteger(weights) || weights === 0) {
    throw new RepriseError(
      'bad-config',
      `off-policy-td: ${features.length} features do not make equal rows for ${observations} observations`,
    );
  }
  const startWeights = Float64Array.from(given.startWeights ?? new Float64Array(weights));
  if (startWeights.length !== weights) {
    throw new RepriseError(
      'bad-config',
      `off-policy-td: startWeights has ${startWeights.length} numbers; the features need ${weights}`,
    );
  }
  const ratios = target.map((probability, entry) => {
    if (probability > 0 && policy[entry] === 0) {
      throw new RepriseError(
        'bad-config',
        `off-policy-td: policy takes action ${entry % actions} on observation ${Math.floor(entry / actions)}, which behaviour never does`,
      );
    }
    return probability === 0 ? 0 : probability / policy[entry]!;
  });
  const limit = config.divergence * Math.max(1, norm(startWeights));
  return { ...problem, policy, ratios, features, weights, startWeights, limit };
}

/** What is evaluated, and from which weights: the config's, or else the environment's. */
export function evaluated(
  { policy, behaviour, features, startWeights }: OffPolicyTdConfig,
  environment: Pick<Environment, 'linearEvaluation'>,
): Partial<LinearEvaluation> {
  const own = environment.linearEvaluation;
  return {
    policy: policy ?? own?.policy,
    behaviour: behaviour ?? own?.behaviour,
    features: features ?? own?.features,
    startWeights: startWeights ?? (features ? undefined : own?.startWeights),
  };
}

function oneHot(observations: number): Float64Array {
  const features = new Float64Array(observations * observations);
  for (let i = 0; i < observations; i++) features[i * observations + i] = 1;
  return features;
}

/** w·x of the observation in that row. */
function value(
  table: PersistentArray,
  row: number,
  { features, weights }: OffPolicyTdProblem,
): number {
  let sum = 0;
  for (let i = 0; i < weights; i++) sum += table.get(i) * features[row * weights + i]!;
  return sum;
}

/** The norm of w + amount · x. */
function normAfter(
  table: PersistentArray,
  row: number,
  amount: number,
  { features, weights }: OffPolicyTdProblem,
): number {
  let squares = 0;
  for (let i = 0; i < weights; i++) {
    const weight = table.get(i) + amount * features[row * weights + i]!;
    squares += weight * weight;
  }
  return Math.sqrt(squares);
}

function norm(weights: Float64Array): number {
  let squares = 0;
  for (let i = 0; i < weights.length; i++) squares += weights[i]! * weights[i]!;
  return Math.sqrt(squares);
}
