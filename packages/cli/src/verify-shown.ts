import type { Verification } from '@reprise/recording';
import { type RecordingFile, verifyFile } from '@reprise/recording/node';
import { EXIT } from './fail.ts';
import { showProgress } from './progress.ts';

/** Verifies a recording, with a bar where standard error is a terminal; Ctrl-C takes the bar away. */
export async function verifyShown(recording: RecordingFile): Promise<Verification> {
  if (!process.stderr.isTTY) return verifyFile(recording);
  const standing = { done: 0, total: recording.transitions, note: 'verifying' };
  const progress = showProgress(() => standing);
  const stop = () => {
    progress.end();
    process.exit(EXIT.interrupted);
  };
  process.once('SIGINT', stop);
  try {
    return await verifyFile(recording, {
      onProgress(done) {
        standing.done = done;
      },
    });
  } finally {
    process.off('SIGINT', stop);
    progress.end();
  }
}
