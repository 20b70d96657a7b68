import type { Transition } from '@reprise/core';
import type { EventFields, Measurement } from '@reprise/observers';
import { from, type OperatorFunction } from 'rxjs';
import { type RunHelpers, TestScheduler } from 'rxjs/testing';
import { expect } from 'vitest';

/** Runs a marble test: RxJS's virtual time, compared by Vitest. */
export function marbles(check: (helpers: RunHelpers) => void): void {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(check);
}

/** All that an operator shows of `items`; throws what it errors with. */
export function shown<In, Out>(items: Iterable<In>, operator: OperatorFunction<In, Out>): Out[] {
  const out: Out[] = [];
  let failure: { readonly error: unknown } | null = null;
  from(items)
    .pipe(operator)
    .subscribe({
      next: (item) => out.push(item),
      error: (error) => {
        failure = { error };
      },
    });
  if (failure !== null) throw (failure as { readonly error: unknown }).error;
  return out;
}

/** The measurement `value` at transition `seq`. */
export function at<Value>(seq: number, value: Value): Measurement<Value> {
  return { seq, value };
}

/** Values as measurements of the transitions 0, 1, 2, … */
export function measured(values: readonly number[]): Measurement[] {
  return values.map((value, seq) => at(seq, value));
}

/** The values of measurements. */
export function valuesOf<Value>(measurements: readonly Measurement<Value>[]): Value[] {
  return measurements.map(({ value }) => value);
}

/** An environment step in the middle of an episode, or with other fields. */
export function step(seq: number, fields: Partial<EventFields> = {}): Transition<unknown> {
  return transition(seq, {
    kind: 'environment-step',
    action: 0,
    terminated: false,
    truncated: false,
    ...fields,
  });
}

/** A step that draws a sample and takes no action. */
export function drawn(seq: number): Transition<unknown> {
  return transition(seq, { kind: 'environment-step' });
}

export function reward(seq: number, value: number): Transition<unknown> {
  return transition(seq, { kind: 'reward', reward: value });
}

export function update<State>(
  seq: number,
  fields: Partial<EventFields> = {},
  state?: State,
): Transition<State> {
  return transition(seq, { kind: 'parameter-update', ...fields }, state);
}

function transition<State>(seq: number, event: EventFields, state?: State): Transition<State> {
  return { seq, event, state: state as State };
}
