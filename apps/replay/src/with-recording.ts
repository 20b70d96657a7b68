import { resolve } from '@reprise/cli';
import type { Recording } from '@reprise/recording';
import { openRecordingFile } from '@reprise/recording/node';

/** Opens the recording at `path`, hands it to `use`, and closes it whatever happens. */
export async function withRecording<T>(
  path: string,
  use: (recording: Recording) => Promise<T>,
): Promise<T> {
  const recording = await openRecordingFile(path, resolve);
  try {
    const { cut } = recording.container;
    if (cut) {
      process.stderr.write(
        `${path} is cut: it has no end; ${recording.transitions} transitions are whole, the last ${cut.lostBytes} bytes are lost\n`,
      );
    }
    return await use(recording);
  } finally {
    await recording.close();
  }
}
