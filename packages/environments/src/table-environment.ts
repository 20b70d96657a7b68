import {
  badAction,
  discrete,
  type Environment,
  type LinearEvaluation,
  type Scene,
  type Step,
  type TableModel,
  uniform,
} from '@reprise/core';
import { gridScene } from './grid.ts';

/** The state of a table environment: where one is, and how many steps the episode has taken. */
export interface TableState {
  readonly cell: number;
  readonly elapsed: number;
}

/** What a table environment is made of. */
export interface TableEnvironmentInput {
  readonly id: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly model: TableModel;
  readonly maxEpisodeSteps: number | null;
  readonly rewardThreshold: number | null;
  /** The off-policy evaluation it is known for. */
  readonly linearEvaluation?: LinearEvaluation;
  /** What each action is called. */
  readonly actionNames?: readonly string[];
  /** Which actions do something in `cell`. */
  actionMask?(cell: number): readonly (0 | 1)[];
  /** A drawing of being in `cell`; by default a row of all cells, where they are no more than 64. */
  render?(cell: number): Scene;
  /** Being in `cell`, as text for a terminal; by default its number. */
  describe?(cell: number): string;
}

/** Cells of a row that can still be told apart. */
const MOST_DRAWN = 64;

/**
 * A finite environment from its exact model; the observation is the cell's number.
 *
 * A step draws u in [0, 1) and takes the first outcome whose running sum of probabilities, added in
 * order, is above u, as Gymnasium does; the first one if none is. Where there is but one outcome, or one
 * first cell, nothing is drawn.
 */
export function tableEnvironment(
  input: TableEnvironmentInput,
): Environment<TableState, number, number> {
  const { id, options, model, maxEpisodeSteps, rewardThreshold, linearEvaluation, actionNames } =
    input;
  const { actions } = model;
  const limit = maxEpisodeSteps ?? Number.POSITIVE_INFINITY;
  const table = flatten(model);
  const actionSpace = discrete(actions);
  const initial = runningSums(model.initial);
  const only = model.initial.indexOf(1);
  const render = input.render ?? (model.states <= MOST_DRAWN ? rowOf(model.states) : undefined);

  const isAction = (action: number) =>
    typeof action === 'number' && (action | 0) === action && action >= 0 && action < actions;

  const stepTo = (outcome: number, state: TableState): Step<TableState, number> => {
    const cell = table.next[outcome]!;
    const elapsed = state.elapsed + 1;
    return {
      state: { cell, elapsed },
      observation: cell,
      reward: table.rewards[outcome]!,
      terminated: table.terminated[outcome] === 1,
      truncated: elapsed >= limit,
    };
  };

  return Object.freeze({
    id,
    options,
    observationSpace: discrete(model.states),
    actionSpace,
    maxEpisodeSteps,
    rewardThreshold,
    isResetDeterministic: only >= 0,
    isStepDeterministic: table.rewards.length === table.starts.length - 1,
    model: () => model,
    ...(linearEvaluation && { linearEvaluation }),
    ...(actionNames && { actionNames }),
    ...(input.actionMask && { actionMask: ({ cell }: TableState) => input.actionMask!(cell) }),
    ...(render && { render: ({ cell }: TableState) => render(cell) }),
    describe: ({ cell }: TableState) =>
      input.describe?.(cell) ?? `state ${cell} of ${model.states}`,

    reset(key) {
      const cell = only >= 0 ? only : firstAbove(initial, 0, initial.length, uniform(key));
      return { state: { cell, elapsed: 0 }, observation: cell };
    },

    step(state, action, key) {
      if (!isAction(action)) throw badAction({ id, actionSpace }, action);
      const entry = state.cell * actions + action;
      const first = table.starts[entry]!;
      const end = table.starts[entry + 1]!;
      const outcome = end - first === 1 ? first : firstAbove(table.sums, first, end, uniform(key));
      return stepTo(outcome, state);
    },

    recover(state, action, observation) {
      if (!isAction(action)) return null;
      const entry = state.cell * actions + action;
      let found = -1;
      for (let outcome = table.starts[entry]!; outcome < table.starts[entry + 1]!; outcome++) {
        if (table.next[outcome] !== observation) continue;
        if (found >= 0 && !isSameOutcome(table, found, outcome)) return null;
        found = outcome;
      }
      return found < 0 ? null : stepTo(found, state);
    },
  } satisfies Environment<TableState, number, number>);
}

/** What draws being in one of a row of cells, by their numbers. */
function rowOf(columns: number): (cell: number) => Scene {
  const drawing = { colour: () => 'surface' as const, label: String };
  return (cell) => gridScene({ rows: 1, columns }, cell, drawing);
}

/** A model in flat arrays: the outcomes of entry (cell, action) lie from `starts[entry]`. */
interface FlatModel {
  readonly starts: Int32Array;
  readonly sums: Float64Array;
  readonly next: Int32Array;
  readonly rewards: Float64Array;
  readonly terminated: Uint8Array;
}

function flatten(model: TableModel): FlatModel {
  const entries = model.outcomes.flat();
  const starts = new Int32Array(entries.length + 1);
  entries.forEach((entry, i) => {
    starts[i + 1] = starts[i]! + entry.length;
  });
  const length = starts[entries.length]!;
  const sums = new Float64Array(length);
  const next = new Int32Array(length);
  const rewards = new Float64Array(length);
  const terminated = new Uint8Array(length);
  entries.forEach((entry, i) => {
    // Added in order, each entry's its own.
    let sum = 0;
    entry.forEach((outcome, nth) => {
      const at = starts[i]! + nth;
      sum += outcome.probability;
      sums[at] = sum;
      next[at] = outcome.nextState;
      rewards[at] = outcome.reward;
      terminated[at] = outcome.terminated ? 1 : 0;
    });
  });
  return { starts, sums, next, rewards, terminated };
}

/** The running sums of probabilities, added in order. */
function runningSums(probabilities: readonly number[]): Float64Array {
  let sum = 0;
  return Float64Array.from(probabilities, (probability) => {
    sum += probability;
    return sum;
  });
}

/** The first index in [first, end) whose running sum is above u; `first` if none is. */
function firstAbove(sums: Float64Array, first: number, end: number, u: number): number {
  let from = first;
  let to = end;
  // Halving, as far as it pays.
  while (to - from > 8) {
    const middle = (from + to) >> 1;
    if (sums[middle]! > u) to = middle + 1;
    else from = middle + 1;
  }
  for (let i = from; i < to; i++) if (sums[i]! > u) return i;
  return first;
}

function isSameOutcome(table: FlatModel, a: number, b: number): boolean {
  return (
    Object.is(table.rewards[a], table.rewards[b]) && table.terminated[a] === table.terminated[b]
  );
}
