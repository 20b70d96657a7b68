import type { Transition } from '@reprise/core';
import { type Recording, RecordingError } from '@reprise/recording';

/** Goes past damage, which `damage` is told of; throws what is none. */
export function passedOver(error: unknown, damage?: Set<string>): null {
  if (!(error instanceof RecordingError) || error.code !== 'damaged') throw error;
  damage?.add(error.message);
  return null;
}

/** Transitions that follow one another, of one segment. */
export interface Folded {
  /** Whether what lies before them is not known: they are the first, or come behind damage. */
  readonly isAnew: boolean;
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
