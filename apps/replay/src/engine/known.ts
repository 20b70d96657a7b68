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
