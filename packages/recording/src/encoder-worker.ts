import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { type EncoderInput, type EndInput, RecordingEncoder } from './encoder.ts';
import type { Segment } from './layout.ts';

/** What the recorder's thread sends to the worker that encodes, compresses and writes. */
export type ToWorker =
  | { type: 'segment'; segment: Segment; keyframe: Uint8Array | null; wallClock: number }
  | (EndInput & { type: 'end'; wallClock: number });

/** What the worker is started with. */
export interface EncoderWorkerInput {
  readonly input: EncoderInput;
  /** The open file; null: only the digest is wanted. */
  readonly file: number | null;
}

const { input, file } = workerData as EncoderWorkerInput;

function write(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file as number, bytes, at);
}

let encoder: Promise<RecordingEncoder> = RecordingEncoder.create(
  input,
  file === null ? null : { write },
);
let queue: Promise<unknown> = encoder;
encoder.catch(report);

parentPort!.on('message', (message: ToWorker) => {
  queue = queue.then(() => handle(message));
  queue.catch(report);
});

async function handle(message: ToWorker): Promise<void> {
  const ready = await encoder;
  if (message.type === 'segment') {
    await ready.add(message.segment, message.keyframe, message.wallClock);
    const { buffer } = message.segment;
    parentPort!.postMessage({ type: 'free', buffer }, [buffer]);
  } else {
    const summary = await ready.end(message, message.wallClock);
    parentPort!.postMessage({ type: 'ended', summary });
    parentPort!.close();
  }
}

let isReported = false;

/** Tells the recorder's thread of the first error; the rest follow from it. */
function report(error: NodeJS.ErrnoException): void {
  if (isReported) return;
  isReported = true;
  encoder = Promise.reject(error);
  encoder.catch(() => {});
  parentPort!.postMessage({ type: 'error', code: error.code, message: error.message });
}
