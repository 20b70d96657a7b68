import { type Recording, type Verification, verify } from '@reprise/recording';
import { EXIT } from './fail.ts';
import { showProgress } from './progress.ts';

/** Verifies a recording, with a bar where standard error is a terminal; Ctrl-C takes the bar away. */
export async function verifyShown(recording: Recording): Promise<Verification> {
  if (!process.stderr.isTTY) return verify(recording);
  const standing = { done: 0, total: recording.transitions, note: 'verifying' };
  const progress = showProgress(() => standing);
  const stop = () => {
    progress.end();
    process.exit(EXIT.interrupted);
  };
  process.once('SIGINT', stop);
  try {
    return await verify(recording, {
      onProgress(done) {
        standing.done = done;
      },
    });
  } finally {
    process.off('SIGINT', stop);
    progress.end();
  }
}
