import { type ColumnType, indexColumn } from '@reprise/core';
import { type ActingState, learned } from './acting.ts';
import { type LearningRateSchedule, learningRateAt } from './schedules.ts';

/** One entry of a table moved by learning rate × TD error. */
export interface TableUpdate {
  readonly kind: 'parameter-update';
  /** The entry: observation × actions + action, both counted from their space's start. */
  readonly index: number;
  readonly tdError: number;
}

/** The state with the update in its table, and the step done; `memory` is what is kept besides, `more`: the step is not done. */
export function learnEntry<Memory>(
  state: ActingState<Memory>,
  { index, tdError }: TableUpdate,
  { config }: { readonly config: LearningRateSchedule },
  memory: Memory | undefined = state.memory,
  more = false,
): ActingState<Memory> {
  const visits = state.visits.get(index) + 1;
  const value = state.table.get(index) + learningRateAt(config, visits) * tdError;
  return learned(
    state,
    state.table.set(index, value),
    state.visits.set(index, visits),
    memory,
    more,
  );
}

/** The state with the update in its table, which holds means: the rate is one over the updates. */
export function learnMean<Memory>(
  state: ActingState<Memory>,
  update: TableUpdate,
): ActingState<Memory> {
  return learnEntry(state, update, mean);
}

const mean = { config: { learningRateSchedule: 'average', learningRate: 1 } } as const;

/** An update that also says which action comes next. */
export interface NextActionUpdate extends TableUpdate {
  /** The action that the next step takes, from 0; −1 where the episode has terminated. */
  readonly nextAction: number;
}

/** The columns of an update of a table of `entries`. */
export function updateColumns(entries: number): {
  readonly index: ColumnType;
  readonly tdError: ColumnType;
} {
  return { index: indexColumn(entries), tdError: 'float64' };
}

/** The columns of an update, of a table of `entries`, that says which action comes next. */
export function nextActionColumns(entries: number) {
  return { ...updateColumns(entries), nextAction: 'int32' as const };
}
