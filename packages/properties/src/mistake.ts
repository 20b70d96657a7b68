import { RepriseError, TrainerError } from '@reprise/core';

const CODES = ['bad-argument', 'bad-claim', 'bad-goal', 'bad-trainer'];

/** The error of a claim that is to be mended itself, whatever is drawn; null where a run is to blame. */
export function mistakeIn(cause: unknown): RepriseError | null {
  if (cause instanceof TrainerError) return mistakeIn(cause.cause);
  return cause instanceof RepriseError && CODES.includes(cause.code) ? cause : null;
}
