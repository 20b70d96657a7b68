import type { AnyTrainer, Environment } from '@reprise/core';
import { bytesReadable, openRecording, type Recording } from '@reprise/recording';

/** Opens a recording in memory that was made with `trainer` in `environment`. */
export function openFor(
  trainer: AnyTrainer,
  file: Uint8Array,
  environment?: Environment,
): Promise<Recording> {
  return openRecording(bytesReadable(file), () => ({
    trainer,
    ...(environment && { environment }),
  }));
}
