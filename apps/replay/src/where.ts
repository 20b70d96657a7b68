import { brief, type Condition, condition, Measures, UsageError } from '@reprise/cli';
import { RepriseError, type Transition } from '@reprise/core';
import type { RecordedEvent, Recording } from '@reprise/recording';
import { filter, from, type Observable } from 'rxjs';
import { namesIn } from './engine/known.ts';

/**
 * The events with seqs in [first, end) for which the condition `text` holds; of one kind, where it is
 * given. Throws a UsageError for a condition that is wrong.
 */
export function matching(
  recording: Recording,
  text: string,
  [first, end]: readonly [number, number],
  kind: string | undefined,
): Observable<RecordedEvent> {
  const where = parsed(text, recording, kind);
  const measures = where.needsMeasures ? new Measures() : undefined;
  // A measure is of a whole episode, which may have begun long before.
  const start = measures ? recording.firstSeq : first;
  const all$: Observable<RecordedEvent> = where.needsState
    ? recording.replay(start, end)
    : from(recording.events(start, end, measures ? {} : { kind }));
  return all$.pipe(
    filter((one) => {
      measures?.next(one);
      if (one.seq < first || (kind !== undefined && one.event.kind !== kind)) return false;
      return where.test(one as Transition<unknown>, measures) === true;
    }),
  );
}

function parsed(text: string, recording: Recording, kind: string | undefined): Condition {
  try {
    return condition(text, namesIn(recording, kind));
  } catch (error) {
    if (!(error instanceof RepriseError)) throw error;
    throw new UsageError(`--where ${text ? brief(text) : "''"}: ${error.message}`);
  }
}
