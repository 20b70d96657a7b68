import { RepriseError } from '@reprise/core';

/** What is wrong with a recording, or with a question to it. */
export type RecordingErrorCode =
  | 'not-a-recording'
  | 'damaged'
  | 'unsupported-format'
  | 'out-of-range'
  | 'bad-event'
  | 'bad-state'
  | 'wrong-trainer'
  | 'exists'
  | 'no-directory'
  | 'no-space'
  | 'read-failed'
  | 'write-failed'
  | 'not-found';

/** A mistake in or about a recording: one clear line, and a stable `code`. */
export class RecordingError extends RepriseError {
  override readonly name = 'RecordingError';

  constructor(code: RecordingErrorCode, message: string, options?: ErrorOptions) {
    super(code, message, options);
  }
}
