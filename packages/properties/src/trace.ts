import { type AnyTrainer, begin, type EventColumns, type TrainingEvent } from '@reprise/core';
import type { LawCase } from './law.ts';
import { forEachTransition, MOST_HELD } from './transitions-of.ts';

/** What the first transitions of a run recorded, and what is asked of its last state. */
export class Trace {
  private readonly trainer: AnyTrainer;
  private readonly by: number;
  private readonly end: (state: unknown) => unknown;
  private readonly values: unknown[] = [];

  constructor(
    trainer: AnyTrainer,
    input: LawCase,
    by: number,
    end: (state: unknown) => unknown = () => null,
  ) {
    this.trainer = trainer;
    this.by = by;
    this.end = end;
    this.go(input, (value) => this.values.push(value) > 0);
  }

  isRepeatedBy(input: LawCase): boolean {
    let seen = 0;
    const isSame = this.go(input, (value) => Object.is(this.values[seen++], value));
    return isSame && seen === this.values.length;
  }

  /** Hands `next` every value that is recorded, and what is asked of the end; stops, and is false, where that is. */
  private go(input: LawCase, next: (value: unknown) => boolean): boolean {
    const { columns, state } = begin(this.trainer, input);
    let goesOn = true;
    let last: unknown = state;
    const until = ({ seq }: { seq: number }) => !goesOn || seq + 1 >= this.by;
    // From the state that it began with, for to begin may take long.
    const from = { seq: 0, state };
    forEachTransition(this.trainer, { ...input, from, until }, (transition) => {
      last = transition.state;
      if (transition.seq >= MOST_HELD) return;
      for (const value of recorded(transition.event, columns)) goesOn &&= next(value);
    });
    return goesOn && next(this.end(last));
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
