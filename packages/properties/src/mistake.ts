import { RepriseError, TrainerError } from '@reprise/core';

const CODES = ['bad-argument', 'bad-claim', 'bad-goal', 'bad-trainer', 'endless-run'];

/** The error of a claim or of its cases that are to be mended themselves; null where a run is to blame. */
export function mistakeIn(cause: unknown): RepriseError | null {
  if (cause instanceof TrainerError) return mistakeIn(cause.cause);
  return cause instanceof RepriseError && CODES.includes(cause.code) ? cause : null;
}
