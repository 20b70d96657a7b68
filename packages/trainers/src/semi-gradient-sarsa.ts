import { type PersistentArray, RepriseError, type TileCoding, tileCoding } from '@reprise/core';
import { z } from 'zod';
import { type ActingState, actingTrainer, learned } from './acting.ts';
import { epsilonGreedyAmong, type Values } from './action-values.ts';
import { type BoxedEnvironment, boxedEnvironment, type Point } from './boxed-environment.ts';
import { type NextAction, nextActions } from './next-action.ts';
import { epsilonFields } from './schedules.ts';

const semiGradientSarsaConfig = z.object({
  steps: z
    .int()
    .min(0)
    .default(100_000)
    .describe('environment steps; each makes three transitions'),
  discount: z.number().min(0).max(1).default(1).describe('weight of the next value (gamma)'),
  learningRate: z
    .number()
    .gt(0)
    .max(1)
    .default(0.5)
    .describe('share of the TD error that goes into the value, over all tilings (alpha)'),
  ...epsilonFields,
  epsilon: epsilonFields.epsilon.default(0),
  epsilonFinal: epsilonFields.epsilonFinal.default(0),
  initialValue: z.number().default(0).describe('every action value at the start'),
  tilings: z
    .int()
    .min(1)
    .max(64)
    .default(8)
    .describe('grids of tiles, each moved against the others'),
  tiles: z.int().min(1).max(64).default(8).describe('tiles from bound to bound in each dimension'),
  low: z.array(z.number()).optional().describe('lower bounds, where not the space’s'),
  high: z.array(z.number()).optional().describe('upper bounds, where not the space’s'),
});

/** The parsed config of semi-gradient SARSA. */
export type SemiGradientSarsaConfig = z.infer<typeof semiGradientSarsaConfig>;

/** What config and environment fix for a run. */
interface TiledProblem extends BoxedEnvironment {
  readonly config: SemiGradientSarsaConfig;
  readonly coding: TileCoding;
  /** Room for the tiles of one point, and for the values of its actions. */
  readonly active: Int32Array;
  readonly values: ActionValues;
}

/** A step of the weights of the last observation's tiles. */
export interface TiledUpdate {
  readonly kind: 'parameter-update';
  readonly tdError: number;
  /** The action that the next step takes, from 0; −1 where the episode has terminated. */
  readonly nextAction: number;
}

/** More weights than this are a mistake of a config with many dimensions. */
const MOST_WEIGHTS = 16_777_216;

const { takeNextAction, chooseNextAction } = nextActions(chosen);

/**
 * Episodic semi-gradient SARSA with tile coding (Sutton and Barto 2018, section 10.1; Sutton 1996):
 * w ← w + (α / tilings) [r + γ q(s',a') − q(s,a)] on the tiles of (s,a), q(s,a) the sum of their
 * weights. It takes Box observations, or whole numbers as one dimension.
 *
 * A truncated episode bootstraps from an action drawn for it, a terminated one does not.
 */
export const semiGradientSarsa = actingTrainer<
  SemiGradientSarsaConfig,
  NextAction,
  TiledUpdate,
  TiledProblem,
  Point,
  BoxedEnvironment
>({
  id: 'semi-gradient-sarsa',
  version: 1,
  config: semiGradientSarsaConfig,
  world: boxedEnvironment,
  prepare,

  entries({ config, coding, actions }) {
    const share = config.initialValue / config.tilings;
    return new Float64Array(actions * coding.size).fill(share);
  },

  start: () => ({ nextAction: -1 }),

  act: takeNextAction,

  update(state, problem) {
    const { table, action } = state;
    const { observation, reward, terminated } = state.outcome!;
    const { config, actionStart } = problem;
    const nextAction = chooseNextAction(state, problem);
    const next = terminated ? 0 : actionValue(table, observation, nextAction, problem);
    const value = actionValue(table, state.observation, action - actionStart, problem);
    const tdError = reward + config.discount * next - value;
    return { kind: 'parameter-update', tdError, nextAction };
  },

  learn(state, { tdError, nextAction }, problem) {
    const { config, coding, active, actionStart } = problem;
    const first = (state.action - actionStart) * coding.size;
    const amount = (config.learningRate / coding.tilings) * tdError;
    coding.tilesOf(state.observation, active);
    let table = state.table;
    for (let tiling = 0; tiling < coding.tilings; tiling++) {
      const weight = first + active[tiling]!;
      table = table.set(weight, table.get(weight) + amount);
    }
    return learned(state, table, state.visits, { nextAction });
  },

  columns: () => ({ tdError: 'float64', nextAction: 'int32' }),
  updatesPerStep: () => 1,
});

function prepare(
  problem: BoxedEnvironment & { readonly config: SemiGradientSarsaConfig },
): TiledProblem {
  const coding = tiling(problem.config, problem);
  const { tilings } = coding;
  return {
    ...problem,
    coding,
    active: new Int32Array(tilings),
    values: new ActionValues(problem.actions),
  };
}

/** The tiles of a config over an environment's observations; throws `bad-config` where they do not fit. */
export function tiling(config: SemiGradientSarsaConfig, box: BoxedEnvironment): TileCoding {
  const { environment, actions } = box;
  const { tiles, tilings, low = box.low, high = box.high } = config;
  if (low.length !== box.low.length || high.length !== box.low.length) {
    throw new RepriseError(
      'bad-config',
      `semi-gradient-sarsa: ${low.length} lower and ${high.length} upper bounds; ${environment.id} has ${box.low.length} dimensions`,
    );
  }
  const off = low.findIndex((from, i) => !Number.isFinite(high[i]! - from) || high[i]! < from);
  if (off >= 0) {
    throw new RepriseError(
      'bad-config',
      `semi-gradient-sarsa: dimension ${off} of ${environment.id} goes from ${low[off]} to ${high[off]}: give finite low and high`,
    );
  }
  const coding = tileCoding({ low, high, tiles, tilings });
  if (coding.size * actions > MOST_WEIGHTS) {
    throw new RepriseError(
      'bad-config',
      `semi-gradient-sarsa: ${coding.size * actions} weights are more than ${MOST_WEIGHTS}: take fewer tiles`,
    );
  }
  return coding;
}

/** The values of one observation's actions, in room that is used again. */
class ActionValues implements Values {
  readonly sums: Float64Array;

  constructor(actions: number) {
    this.sums = new Float64Array(actions);
  }

  get(action: number): number {
    return this.sums[action]!;
  }
}

function chosen(
  { table, keys }: ActingState<NextAction, Point>,
  observation: Point,
  problem: TiledProblem,
  step: number,
  counter: number,
): number {
  const { values, actions } = problem;
  for (let action = 0; action < actions; action++) {
    values.sums[action] = actionValue(table, observation, action, problem);
  }
  return epsilonGreedyAmong(values, 0, problem, keys.policy, step, counter);
}

/** q(s,a): the sum of the weights of the tiles. */
function actionValue(
  table: PersistentArray,
  observation: Point,
  action: number,
  { coding, active }: TiledProblem,
): number {
  coding.tilesOf(observation, active);
  let sum = 0;
  for (let tiling = 0; tiling < coding.tilings; tiling++) {
    sum += table.get(action * coding.size + active[tiling]!);
  }
  return sum;
}
