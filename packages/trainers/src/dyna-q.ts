import { foldIn, integer, type PersistentArray, PersistentInt32Array } from '@reprise/core';
import { z } from 'zod';
import { type ActingProblem, type ActingState, actingTrainer } from './acting.ts';
import { actEpsilonGreedily, entryOf, greatest, rowOf } from './action-values.ts';
import { type ControlConfig, controlConfig } from './control-config.ts';
import { isTried, type LearnedModel, modelTarget, observe, unknownModel } from './learned-model.ts';
import { learnEntry, type TableUpdate, updateColumns } from './table-update.ts';

const dynaQConfig = controlConfig.extend({
  steps: z.int().min(0).default(10_000).describe('environment steps'),
  planningSteps: z
    .int()
    .min(0)
    .max(10_000)
    .default(10)
    .describe('updates by the model after each step (n)'),
});

/** The parsed config of Dyna-Q. */
export type DynaQConfig = z.infer<typeof dynaQConfig>;

const dynaQPlusConfig = dynaQConfig.extend({
  bonus: z
    .number()
    .min(0)
    .default(0.001)
    .describe('exploration bonus times the root of the steps since an action was tried (kappa)'),
});

/** The parsed config of Dyna-Q+. */
export type DynaQPlusConfig = z.infer<typeof dynaQPlusConfig>;

/** What Dyna-Q keeps of the world. */
interface DynaMemory extends LearnedModel {
  /** The rows of the observations that were acted on, in the order of their first time. */
  readonly seenRows: PersistentArray;
  readonly seen: number;
  /** By entry, the step at which it was tried last, from 1; 0: never. */
  readonly triedAt: PersistentArray;
  /** Updates by the model that this step has had; −1: not even the one by experience. */
  readonly planned: number;
}

/**
 * Dyna-Q (Sutton 1990; Sutton and Barto 2018, section 8.2): after each step a Q-learning update by
 * experience, then n by the model: an observation acted on before and an action taken there, drawn
 * evenly, and what that action last did.
 */
export const dynaQ = dyna<DynaQConfig>('dyna-q', dynaQConfig, () => 0);

/**
 * Dyna-Q+ (Sutton 1990; Sutton and Barto 2018, section 8.3): Dyna-Q whose planning adds κ√τ to the
 * reward of what was not tried for τ steps, and considers actions never tried where it has been: as if
 * they led nowhere and paid nothing.
 */
export const dynaQPlus = dyna<DynaQPlusConfig>(
  'dyna-q-plus',
  dynaQPlusConfig,
  ({ bonus }) => bonus,
);

function dyna<Config extends DynaQConfig>(
  id: string,
  config: z.ZodType<Config>,
  bonusOf: (config: Config) => number,
) {
  const isPlus = id === 'dyna-q-plus';
  return actingTrainer<Config, DynaMemory, TableUpdate>({
    id,
    version: 1,
    config,
    entries: ({ observations, actions }) => observations * actions,
    start: ({ observations, actions }) => ({
      ...unknownModel(observations * actions),
      seenRows: PersistentInt32Array.zeros(observations),
      seen: 0,
      triedAt: PersistentInt32Array.zeros(observations * actions),
      planned: -1,
    }),
    act: actEpsilonGreedily,

    remember(state, reward, problem) {
      const { observation, terminated } = state.outcome!;
      return experienced(
        state,
        entryOf(state, problem),
        reward,
        rowOf(problem, observation),
        terminated,
        problem.actions,
      );
    },

    update(state, problem) {
      const { table } = state;
      const memory = state.memory!;
      const { config, actions } = problem;
      if (memory.planned < 0) {
        const { observation, reward, terminated } = state.outcome!;
        const index = entryOf(state, problem);
        const next = terminated ? 0 : greatest(table, rowOf(problem, observation), actions);
        const tdError = reward + config.discount * next - table.get(index);
        return { kind: 'parameter-update', index, tdError };
      }
      const index = imagined(state, problem, isPlus);
      if (!isPlus) {
        const target = modelTarget(memory, index, table, actions, config.discount);
        return { kind: 'parameter-update', index, tdError: target - table.get(index) };
      }
      const since = state.step + 1 - memory.triedAt.get(index);
      const target =
        bonusOf(config) * Math.sqrt(since) +
        (isTried(memory, index)
          ? modelTarget(memory, index, table, actions, config.discount)
          : config.discount * greatest(table, index - (index % actions), actions));
      return { kind: 'parameter-update', index, tdError: target - table.get(index) };
    },

    learn(state, update, problem) {
      const more = state.memory!.planned + 1 < problem.config.planningSteps;
      return learnEntry(
        state,
        update,
        problem,
        planned(state.memory!, more ? state.memory!.planned + 1 : -1),
        more,
      );
    },

    columns: ({ observations, actions }) => updateColumns(observations * actions),
    updatesPerStep: ({ planningSteps }) => 1 + planningSteps,
  });
}

/** The memory with a step in it. */
function experienced(
  { memory, step }: ActingState<DynaMemory>,
  entry: number,
  reward: number,
  nextRow: number,
  terminated: boolean,
  actions: number,
): DynaMemory {
  const { seenRows, seen, triedAt } = memory!;
  const { rewards, nextRows } = observe(memory!, entry, reward, nextRow, terminated);
  const row = entry - (entry % actions);
  const isNew = triedActions(memory!, row, actions) === 0;
  return {
    rewards,
    nextRows,
    seenRows: isNew ? seenRows.set(seen, row) : seenRows,
    seen: isNew ? seen + 1 : seen,
    triedAt: triedAt.set(entry, step + 1),
    planned: -1,
  };
}

function planned(
  { rewards, nextRows, seenRows, seen, triedAt }: DynaMemory,
  planned: number,
): DynaMemory {
  return { rewards, nextRows, seenRows, seen, triedAt, planned };
}

/** The entry that planning considers next: a seen observation, and an action, both drawn evenly. */
function imagined(
  { memory, keys, step }: ActingState<DynaMemory>,
  { actions }: ActingProblem<ControlConfig>,
  isAny: boolean,
): number {
  const { seenRows, seen, planned } = memory!;
  // A child of the policy's key, which draws actions itself, so that neither moves the other.
  const key = foldIn(foldIn(keys.policy, 0), step);
  const row = seenRows.get(integer(key, seen, 2 * planned));
  const choices = isAny ? actions : triedActions(memory!, row, actions);
  let rank = integer(key, choices, 2 * planned + 1);
  for (let entry = row; entry < row + actions; entry++) {
    if ((isAny || isTried(memory!, entry)) && rank-- === 0) return entry;
  }
  return row;
}

/** How many actions of a row have been tried. */
function triedActions(model: LearnedModel, row: number, actions: number): number {
  let tried = 0;
  for (let entry = row; entry < row + actions; entry++) if (isTried(model, entry)) tried++;
  return tried;
}
