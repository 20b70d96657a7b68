import {
  type AnyTrainer,
  begin,
  type EventColumns,
  foldIn,
  keyOf,
  type TrainingEvent,
} from '@reprise/core';
import type { LawCase } from '../law.ts';
import { seedOf } from '../statistics/over-seeds.ts';
import { forEachTransition, MOST_HELD } from '../transitions-of.ts';
import { worldDraws } from './world-draws.ts';

/** Transitions by which a run is compared with another seed's: a share of all, between two numbers. */
const SHARE = 1 / 8;
const FEWEST = 50;
const MOST = 10_000;

/** How far a state is from what is claimed. */
type ErrorOf = (state: unknown) => number;

/**
 * Whether the seed decides what a run of `by` transitions comes to: its trainer takes steps in a world that
 * draws what comes of them; or the run begins otherwise with another seed. What first shows late is found
 * by `seedChanges` of the whole run.
 */
export function chanceDecides(
  trainer: AnyTrainer,
  input: LawCase,
  error: ErrorOf,
  by: number,
): boolean {
  if (worldDraws(trainer, input)) return true;
  return seedChanges(trainer, input, error, Math.min(by, MOST, Math.max(FEWEST, by * SHARE)));
}

/**
 * Whether another seed, derived from the run's, gives other events or another error within `by` transitions,
 * while the same seed gives the same again: what does not repeat is no chance but a fault.
 */
export function seedChanges(
  trainer: AnyTrainer,
  input: LawCase,
  error: ErrorOf,
  by: number,
): boolean {
  if (input.environment?.isExternal) return false;
  const other = { ...input, seed: seedOf(foldIn(keyOf(input.seed), 2)) };
  try {
    const own = new Trace(trainer, input, error, by);
    return !own.isRepeatedBy(other) && own.isRepeatedBy(input);
  } catch {
    // What fails is told by the run itself.
    return false;
  }
}

/** What a run of some transitions recorded, and how far it came. */
class Trace {
  private readonly trainer: AnyTrainer;
  private readonly error: ErrorOf;
  private readonly by: number;
  private readonly values: unknown[] = [];

  constructor(trainer: AnyTrainer, input: LawCase, error: ErrorOf, by: number) {
    this.trainer = trainer;
    this.error = error;
    this.by = by;
    this.go(input, (value) => this.values.push(value) > 0);
  }

  isRepeatedBy(input: LawCase): boolean {
    let seen = 0;
    const isSame = this.go(input, (value) => Object.is(this.values[seen++], value));
    return isSame && seen === this.values.length;
  }

  /** Hands `next` every value that is recorded, and the error at the end; stops, and is false, where that is. */
  private go(input: LawCase, next: (value: unknown) => boolean): boolean {
    const { columns, state } = begin(this.trainer, input);
    let goesOn = true;
    let last: unknown = state;
    const until = ({ seq }: { seq: number }) => !goesOn || seq + 1 >= this.by;
    forEachTransition(this.trainer, { ...input, until }, (transition) => {
      last = transition.state;
      if (transition.seq >= MOST_HELD) return;
      for (const value of recorded(transition.event, columns)) goesOn &&= next(value);
    });
    return goesOn && next(this.error(last));
  }
}

/** The values of an event that a file keeps, one after another. */
function recorded(event: TrainingEvent, columns: EventColumns): readonly unknown[] {
  const values: unknown[] = [event.kind];
  const fields = columns[event.kind];
  for (const field in fields) {
    if (fields[field] === 'live') continue;
    const value = (event as unknown as Record<string, unknown>)[field];
    if (typeof value !== 'object' || value === null) values.push(value);
    else for (const item of value as Iterable<unknown>) values.push(item);
  }
  return values;
}
