import { grouped, resolve } from '@reprise/cli';
import { RecordingError, type RecordingErrorCode } from '@reprise/recording';
import { openRecordingFile, type RecordingFile } from '@reprise/recording/node';

/**
 * Opens the recording at `path`, hands it to `use`, and closes it whatever happens. Says on standard
 * error where the file is cut; throws a RecordingError that names the file.
 */
export async function withRecording<T>(
  path: string,
  use: (recording: RecordingFile) => Promise<T>,
): Promise<T> {
  const recording = await naming(path, () => openRecordingFile(path, resolve));
  try {
    const { cut } = recording.container;
    if (cut) {
      const lost = cut.lostBytes > 0 ? `; the last ${grouped(cut.lostBytes)} bytes are lost` : '';
      const whole = `its first ${grouped(recording.transitions)} transitions are whole`;
      process.stderr.write(`${path} is cut: it has no end; ${whole}${lost}\n`);
    }
    return await use(recording);
  } finally {
    await recording.close();
  }
}

/** Does something with the recording at `path`; what it throws about the recording names the file. */
export async function naming<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RecordingError) || error.message.startsWith(path)) throw error;
    throw new RecordingError(error.code as RecordingErrorCode, `${path}: ${error.message}`, {
      cause: error,
    });
  }
}
