import {
  type PersistentArray,
  PersistentFloat64Array,
  RepriseError,
  type Transition,
} from '@reprise/core';
import type { OperatorFunction } from 'rxjs';
import { type EventFields, fieldsOf } from './event-fields.ts';
import type { Measurement } from './measurement.ts';
import { observer } from './observer.ts';
import { checkWhole } from './option.ts';

/** A visit, and all visits so far. */
export interface Visitation {
  /** What was visited. */
  readonly observation: number;
  /** How often so far. */
  readonly visits: number;
  /** The visits of each observation, from `start` on; no later visit changes this version. */
  readonly counts: PersistentArray;
}

/** More than these cannot be counted one by one. */
const MOST_OBSERVATIONS = 16_777_216;

/**
 * How often a step was taken on each observation, with every step. Observations are whole numbers from
 * `start` (0 by default); of others, `of` makes such a number, as it also does to count observations and
 * actions together. Steps for which it gives undefined, and steps without an observation, are no visits.
 *
 * Memory: a number for each observation up to the greatest. Errors with `bad-observation` for what is no
 * such number or more than 2^24 beyond `start`; throws `bad-option` unless `start` is a whole number.
 *
 * @example run$.pipe(visitations({ of: ({ observation, action }) => 4 * observation + action }))
 */
export function visitations({
  start = 0,
  of = ({ observation }) => observation as number | undefined,
}: {
  readonly start?: number;
  readonly of?: (event: EventFields) => number | undefined;
} = {}): OperatorFunction<Transition<unknown>, Measurement<Visitation>> {
  checkWhole('visitations', 'start', start, Number.MIN_SAFE_INTEGER);
  return observer(() => {
    let counts = PersistentFloat64Array.zeros(16);
    return (transition) => {
      const event = fieldsOf(transition);
      if (event.kind !== 'environment-step') return undefined;
      const observation = of(event);
      if (observation === undefined) return undefined;
      const index = observation - start;
      if (!(Number.isInteger(index) && index >= 0 && index < MOST_OBSERVATIONS)) {
        throw new RepriseError(
          'bad-observation',
          `visitations: ${shown(observation)} at transition ${transition.seq} is not a whole number from ${start} to ${start + MOST_OBSERVATIONS - 1}; make one of it with \`of\``,
        );
      }
      if (index >= counts.length) counts = enlarged(counts, index + 1);
      const visits = counts.get(index) + 1;
      counts = counts.set(index, visits);
      return { seq: transition.seq, value: { observation, visits, counts } };
    };
  });
}

/** The counts with room for at least `length`, and for twice as many as before. */
function enlarged(counts: PersistentArray, length: number): PersistentArray {
  const values = new Float64Array(Math.max(length, 2 * counts.length));
  values.set(counts.toTypedArray());
  return PersistentFloat64Array.from(values);
}

function shown(value: unknown): string {
  return typeof value === 'number' ? `${value}` : `observation ${JSON.stringify(value)}`;
}
