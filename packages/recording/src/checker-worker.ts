import { parentPort, workerData } from 'node:worker_threads';
import { type CheckedEnd, type CheckedSegment, Checker } from './checker.ts';
import { RecordingError, type RecordingErrorCode } from './errors.ts';
import { openRecordingFile } from './node.ts';

/** What the checking worker is started with. */
export interface CheckerInput {
  readonly path: string;
  /** Segments that may be under way at once. */
  readonly ahead: number;
}

/** What the checking worker sends. */
export type FromChecker =
  | ({ type: 'segment' } & CheckedSegment)
  | ({ type: 'end' } & CheckedEnd)
  | { type: 'error'; code: RecordingErrorCode; message: string };

const { path, ahead } = workerData as CheckerInput;
const returned: ArrayBuffer[] = [];
let room = ahead;
let wake = () => {};

parentPort!.on('message', (buffer: ArrayBuffer) => {
  returned.push(buffer);
  room++;
  wake();
});

function send(message: FromChecker, transfer: ArrayBuffer[] = []): void {
  parentPort!.postMessage(message, transfer);
}

try {
  const recording = await openRecordingFile(path);
  const checker = await Checker.create(recording);
  for (let i = 0; i < recording.segments.length; i++) {
    while (room === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    room--;
    for (const buffer of returned.splice(0)) checker.release(buffer);
    const { segment, stateDigest } = await checker.next();
    // The order is reckoned again by whoever needs it: sending it costs more.
    const { first, count, rows, buffer } = segment;
    send({ type: 'segment', segment: { first, count, rows, buffer }, stateDigest }, [buffer]);
  }
  send({ type: 'end', ...(await checker.end()) });
  await recording.close();
} catch (error) {
  const code = error instanceof RecordingError ? (error.code as RecordingErrorCode) : 'read-failed';
  send({ type: 'error', code, message: (error as Error).message });
}
parentPort!.close();
