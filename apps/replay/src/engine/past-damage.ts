import type { Transition } from '@reprise/core';
import { eventsOf, type RecordedEvent, type Recording, RecordingError } from '@reprise/recording';

/** Goes past damage, which `damage` is told of; throws what is none. */
export function passedOver(error: unknown, damage?: Set<string>): null {
  if (!(error instanceof RecordingError) || error.code !== 'damaged') throw error;
  damage?.add(error.message);
  return null;
}

/** The events of segment `i` with seqs in [from, to); null where it is damaged. */
export async function eventsIn(
  recording: Recording,
  i: number,
  [from, to]: readonly [number, number],
  damage?: Set<string>,
): Promise<Iterable<RecordedEvent> | null> {
  const segment = await recording.segment(i).catch((error) => passedOver(error, damage));
  return segment && eventsOf(recording.layout, segment, from, to);
}

/** Events that follow one another, of one segment. */
export interface Followed {
  /** Whether what lies before them is not known: they are the first, or come behind damage. */
  readonly isAnew: boolean;
  readonly transitions: Iterable<RecordedEvent>;
}

/** The events with seqs in [from, to), past what is damaged. */
export async function* eventsPastDamage(
  recording: Recording,
  from: number,
  to: number,
  damage?: Set<string>,
): AsyncGenerator<Followed> {
  const { segments, endSeq } = recording;
  let isAnew = true;
  for (const [i, { first }] of segments.entries()) {
    if (first >= to) return;
    if ((segments[i + 1]?.first ?? endSeq) <= from) continue;
    const transitions = await eventsIn(recording, i, [from, to], damage);
    if (transitions) yield { isAnew, transitions };
    isAnew = !transitions;
  }
}

/** Transitions that follow one another, of one segment. */
export interface Folded extends Followed {
  /** The state before them. */
  readonly state: unknown;
  readonly transitions: Iterable<Transition<unknown>>;
}

/** As `foldSegments`; past what is damaged, on from the first state that is known again. */
export async function* foldPastDamage(
  recording: Recording,
  from: number,
  to: number,
  damage?: Set<string>,
): AsyncGenerator<Folded> {
  let at = from;
  while (at < to) {
    let isAnew = true;
    try {
      for await (const { state, end, transitions } of recording.foldSegments(at, to)) {
        yield { isAnew, state, transitions };
        isAnew = false;
        at = Math.max(at, end);
      }
      return;
    } catch (error) {
      passedOver(error, damage);
      at = recording.keyframes.find((seq) => seq > at) ?? to;
    }
  }
}
