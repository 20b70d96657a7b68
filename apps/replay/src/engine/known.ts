import { type ConditionNames, namesOf } from '@reprise/cli/browser';
import type { Recording } from '@reprise/recording';

/** Whether the trainer of a recording is known here, and whether its world can be drawn. */
export function known(recording: Recording): { trainer: boolean; world: boolean } {
  try {
    const { environment } = recording.subject();
    return { trainer: true, world: environment?.render !== undefined };
  } catch {
    return { trainer: false, world: false };
  }
}

/** What a condition may name in a recording; of states, too, where its trainer is known. */
export function namesIn(recording: Recording, kind?: string): ConditionNames {
  const names = namesOf(recording.metadata.columns, kind);
  return known(recording).trainer
    ? { ...names, state: recording.subject().beginning.state }
    : names;
}
