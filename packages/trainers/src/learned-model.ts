import { type PersistentArray, PersistentFloat64Array, PersistentInt32Array } from '@reprise/core';
import { greatest } from './action-values.ts';

/** What a planner has seen each action do last: a model of a world that always does the same. */
export interface LearnedModel {
  /** The reward, by entry of the table. */
  readonly rewards: PersistentArray;
  /** The next observation's row, from 0; −1: it terminated; −2: never tried. */
  readonly nextRows: PersistentArray;
}

const TERMINAL = -1;
const UNTRIED = -2;

/** A model of nothing yet. */
export function unknownModel(entries: number): LearnedModel {
  return {
    rewards: PersistentFloat64Array.zeros(entries),
    nextRows: PersistentInt32Array.from(new Int32Array(entries).fill(UNTRIED)),
  };
}

/** The model with what an action did; `nextRow` is the first entry of the next observation's row. */
export function observe(
  { rewards, nextRows }: LearnedModel,
  entry: number,
  reward: number,
  nextRow: number,
  terminated: boolean,
): LearnedModel {
  const next = terminated ? TERMINAL : nextRow;
  return { rewards: rewards.set(entry, reward), nextRows: nextRows.set(entry, next) };
}

/** Whether the action of an entry has been tried. */
export function isTried({ nextRows }: LearnedModel, entry: number): boolean {
  return nextRows.get(entry) !== UNTRIED;
}

/** r + γ max Q(s',·) by the model; nothing comes after a terminal state. */
export function modelTarget(
  { rewards, nextRows }: LearnedModel,
  entry: number,
  table: PersistentArray,
  actions: number,
  discount: number,
): number {
  const row = nextRows.get(entry);
  return row < 0
    ? rewards.get(entry)
    : rewards.get(entry) + discount * greatest(table, row, actions);
}
