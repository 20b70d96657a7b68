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
  discount: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('weight of the next value (gamma); the environment’s, or 0.9'),
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
  readonly discount: number;
  /** The policy that is followed, observations × actions. */
  readonly policy: Float64Array;
  /** π(a|s) / b(a|s), observations × actions; 0 where neither takes the action. */
  readonly ratios: Float64Array;
  /** Observations × weights, row-major. */
  readonly features: Float64Array;
  readonly weights: number;
  readonly startWeights: Float64Array;
  /** The norm of the first weights, at the least 1. */
  readonly firstNorm: number;
  /** The norm of the weights beyond which the run has diverged. */
  readonly limit: number;
}

/** Where the weights began to grow, and where that was beyond doubt. */
export interface Divergence {
  /** The step since which the norm of the weights has been above the first, or 1; −1: it is not. */
  readonly grownSince: number;
  /** The step at which it first was beyond the limit; −1: it has not been. */
  readonly divergedAt: number;
}

/** A step of the weights along one observation's features. */
export interface OffPolicyTdUpdate extends TableUpdate {
  /** The importance ratio ρ = π(a|s) / b(a|s). */
  readonly ratio: number;
  /** Whether the norm of the weights is above the first, or 1, after this update. */
  readonly grown: boolean;
  /** Whether it is beyond the limit of `divergence`. */
  readonly diverging: boolean;
}

/**
 * Semi-gradient off-policy TD(0) with linear features (Sutton and Barto 2018, section 11.1):
 * w ← w + α ρ δ x(s), δ = r + γ w·x(s') − w·x(s), ρ = π(a|s) / b(a|s). `policy` is the one that is
 * evaluated, `behaviour` the one that is followed, by default those of the environment's
 * `linearEvaluation`, as the discount; the update's index is the observation's number.
 *
 * It may diverge (Baird 1995; section 11.2), and the run goes on. Every update says whether the weights
 * are above where they began (`grown`), and whether they are beyond the limit (`diverging`); the state
 * remembers the step since which they never came back (`grownSince`) and the one that first was beyond
 * the limit (`divergedAt`).
 */
export const offPolicyTd = actingTrainer<
  OffPolicyTdConfig,
  Divergence,
  OffPolicyTdUpdate,
  OffPolicyTdProblem
>({
  id: 'off-policy-td',
  version: 2,
  config: offPolicyTdConfig,
  prepare,
  entries: ({ startWeights }) => startWeights,
  start: () => ({ grownSince: -1, divergedAt: -1 }),
  act: actByPolicy,

  update(state, problem) {
    const { observation, reward, terminated } = state.outcome!;
    const { config, discount, observationStart, actions, actionStart, ratios } = problem;
    const index = state.observation - observationStart;
    const next = terminated ? 0 : value(state.table, observation - observationStart, problem);
    const tdError = reward + discount * next - value(state.table, index, problem);
    const ratio = ratios[index * actions + (state.action - actionStart)]!;
    const amount = config.learningRate * ratio * tdError;
    const norm = normAfter(state.table, index, amount, problem);
    // Written so that a norm that is not a number counts.
    const grown = !(norm <= problem.firstNorm);
    const diverging = !(norm <= problem.limit);
    return { kind: 'parameter-update', index, tdError, ratio, grown, diverging };
  },

  learn(state, { index, tdError, ratio, grown, diverging }, { config, features, weights }) {
    const amount = config.learningRate * ratio * tdError;
    let table = state.table;
    for (let i = 0; i < weights; i++) {
      const feature = features[index * weights + i]!;
      if (feature !== 0) table = table.set(i, table.get(i) + amount * feature);
    }
    const { grownSince, divergedAt } = state.memory!;
    return learned(state, table, state.visits, {
      grownSince: grown ? since(grownSince, state.step) : -1,
      divergedAt: diverging ? since(divergedAt, state.step) : divergedAt,
    });
  },

  actionProbability: (_, entry, { policy }) => policy[entry]!,
  columns: ({ observations }) => ({
    ...updateColumns(observations),
    ratio: 'float64',
    grown: 'bool',
    diverging: 'bool',
  }),
  updatesPerStep: () => 1,
});

/** The step that is remembered; this one, where none is. */
function since(remembered: number, step: number): number {
  return remembered < 0 ? step : remembered;
}

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
  const { discount } = given;
  const firstNorm = Math.max(1, norm(startWeights));
  const limit = config.divergence * firstNorm;
  const weighted = { features, weights, startWeights, firstNorm, limit };
  return { ...problem, discount, policy, ratios, ...weighted };
}

/** What is evaluated, and from which weights: the config's, or else the environment's. */
export function evaluated(
  { discount, policy, behaviour, features, startWeights }: OffPolicyTdConfig,
  environment: Pick<Environment, 'linearEvaluation'>,
): Partial<LinearEvaluation> & Pick<LinearEvaluation, 'discount'> {
  const own = environment.linearEvaluation;
  return {
    discount: discount ?? own?.discount ?? 0.9,
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
