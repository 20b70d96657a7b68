import { closeSync, constants, fsyncSync, openSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { AnyTrainer } from '@reprise/core';
import type { CheckedSource } from './checker.ts';
import type { CheckerInput, FromChecker } from './checker-worker.ts';
import type { EncoderWorkerInput, ToWorker } from './encoder-worker.ts';
import { RecordingError, type RecordingErrorCode } from './errors.ts';
import { Recorder, type RecordingSummary, type SegmentSink } from './recorder.ts';
import { openRecording, type Readable, type Recording, type Resolve } from './recording.ts';
import { describeRun, type RecordingOptions } from './recording-of.ts';
import { type Verification, type VerifyOptions, verify, verifyAgainst } from './verify.ts';

/** Segments that the checking worker may be ahead: what a pause of either thread lasts. */
const SEGMENTS_AHEAD = 8;
/** Opening a pipe must not wait for who writes into it. Windows has no such flag, and no such pipes. */
export const READ_AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
/** Transitions that take longer to check than a worker takes to start. */
const WORTH_A_WORKER = 500_000;

/** How a recording's file is made. */
export interface FileOptions {
  /** Overwrite a file that is there. */
  readonly force?: boolean;
}

/**
 * A recorder into a file; encoding, compression and writing happen in a worker thread.
 *
 * Throws `exists`, `no-directory`, `no-space` or `write-failed` before anything is written, and what
 * `begin` throws before the file is made.
 */
export async function recordToFile(
  path: string,
  trainer: AnyTrainer,
  options: RecordingOptions,
  { force = false }: FileOptions = {},
): Promise<Recorder> {
  const { beginning, input } = await describeRun(trainer, options);
  const file = createFile(path, force);
  const sink = workerSink({ input, file }, path, () => {
    try {
      fsyncSync(file);
    } catch {
      // Pipes and some devices cannot be synced; what was written is written.
    }
    closeSync(file);
  });
  return new Recorder(beginning, sink, options.control);
}

/** A recorder that keeps nothing but the digest, reckoned in a worker thread. */
export async function recordDigestInWorker(
  trainer: AnyTrainer,
  options: RecordingOptions,
): Promise<Recorder> {
  const { beginning, input } = await describeRun(trainer, options);
  return new Recorder(
    beginning,
    workerSink({ input, file: null }, '', () => {}),
    options.control,
  );
}

/** A recording in a file; `close` lets the file go. */
export type RecordingFile = Recording & { readonly path: string; close(): Promise<void> };

/** Opens the recording at `path`; throws `not-found` and what `openRecording` throws. */
export async function openRecordingFile(path: string, resolve?: Resolve): Promise<RecordingFile> {
  let handle: FileHandle;
  try {
    handle = await open(path, READ_AT_ONCE);
  } catch (cause) {
    throw fileError(path, cause, 'read-failed');
  }
  try {
    const recording = await openRecording(fileReadable(handle, path), resolve);
    return Object.assign(recording, { path, close: () => handle.close() });
  } catch (error) {
    await handle.close();
    throw error instanceof RecordingError ? error : fileError(path, error, 'read-failed');
  }
}

/** `verify`, with long files read, decoded and digested in a worker thread, ahead of the run. */
export async function verifyFile(
  recording: RecordingFile,
  options: VerifyOptions = {},
): Promise<Verification> {
  if (recording.transitions < WORTH_A_WORKER) return verify(recording, options);
  const source = workerSource(recording);
  try {
    return await verifyAgainst(recording, () => source, options);
  } finally {
    source.close();
  }
}

function fileReadable(handle: FileHandle, path: string): Readable {
  return {
    size: async () => {
      const stat = await handle.stat();
      if (!stat.isFile()) {
        const what = stat.isDirectory() ? 'a directory' : 'no regular file: it cannot be sought in';
        throw new RecordingError('not-a-recording', `${path} is ${what}`);
      }
      return BigInt(stat.size);
    },
    async read(offset, size) {
      const bytes = new Uint8Array(Number(size));
      let at = 0;
      while (at < bytes.length) {
        const { bytesRead } = await handle
          .read(bytes, at, bytes.length - at, Number(offset) + at)
          .catch((cause) => {
            throw fileError(path, cause, 'read-failed');
          });
        if (bytesRead === 0) throw new RecordingError('damaged', `${path} ended early`);
        at += bytesRead;
      }
      return bytes;
    },
  };
}

/** Creates a file to write into; one clear line (`exists`, `no-directory`, …) for each way that can fail. */
function createFile(path: string, force: boolean): number {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_EXCL } = constants;
  try {
    return openSync(path, O_WRONLY | O_CREAT | (force ? O_TRUNC : O_EXCL), 0o644);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw fileError(path, cause);
    throw noDirectory(path, { cause });
  }
}

/** That a file's directory is not there. */
export function noDirectory(path: string, options?: ErrorOptions): RecordingError {
  const text = `${path}: there is no directory ${dirname(path)}`;
  return new RecordingError('no-directory', text, options);
}

/** A file system error as one clear line. */
export function fileError(
  path: string,
  cause: unknown,
  failed: 'read-failed' | 'write-failed' = 'write-failed',
): RecordingError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const [kind, text] = ((): [RecordingErrorCode, string] => {
    switch (code) {
      case 'EEXIST':
        return ['exists', `${path} exists; --force overwrites it`];
      case 'ENOENT':
      case 'ENOTDIR':
        return ['not-found', `${path}: no such file`];
      case 'EISDIR':
        return ['no-directory', `${path} is a directory`];
      case 'EACCES':
      case 'EPERM':
      case 'EROFS':
        return [failed, `${path}: permission denied`];
      case 'ENOSPC':
      case 'EDQUOT':
      case 'EFBIG':
        return ['no-space', `${path}: no space left; what was written up to here opens`];
      default:
        return [failed, `${path}: ${message}`];
    }
  })();
  return new RecordingError(kind, text, { cause });
}

/** A worker of this package: built code, whatever this file runs as. */
function startWorker(name: string, workerData: unknown): Worker {
  const script = createRequire(import.meta.url).resolve(`@reprise/recording/${name}`);
  return new Worker(script, { workerData });
}

/**
 * Reads a recording's file, checked, in a worker thread. Where that is behind, while it starts for
 * one, the segment asked for is decoded here: neither thread waits for the other.
 */
function workerSource(recording: RecordingFile): CheckedSource & { close(): void } {
  const input: CheckerInput = { path: recording.path, ahead: SEGMENTS_AHEAD };
  const worker = startWorker('checker-worker', input);
  const arrived: FromChecker[] = [];
  let wake = () => {};
  const arrive = (message: FromChecker) => {
    arrived.push(message);
    wake();
  };
  const fail = (code: RecordingErrorCode, message: string) =>
    arrive({ type: 'error', code, message });
  worker.on('message', arrive);
  worker.on('error', (error) => fail('read-failed', error.message));
  worker.on('exit', () => fail('read-failed', `${recording.path}: the reader stopped`));
  const keyframes = new Set(recording.keyframes);
  const here = new ArrayBuffer(recording.layout.bytes);
  let position = 0;
  const release = (buffer: ArrayBuffer) => {
    if (buffer !== here) worker.postMessage(buffer, [buffer]);
  };
  /** The first message that is not of a segment before `first`. */
  const head = (first: number): FromChecker | undefined => {
    for (;;) {
      const message = arrived[0];
      if (message?.type === 'error') throw new RecordingError(message.code, message.message);
      if (message?.type !== 'segment' || message.segment.first >= first) return message;
      arrived.shift();
      release(message.segment.buffer);
    }
  };
  return {
    async next() {
      // The event loop's turn: messages arrive in it.
      await new Promise((resolve) => setImmediate(resolve));
      const i = position++;
      const { first } = recording.segments[i]!;
      const message = head(first);
      if (message?.type === 'segment' && message.segment.first === first) {
        arrived.shift();
        return message;
      }
      const stateDigest = keyframes.has(first)
        ? (await recording.keyframeBefore(first)).stateDigest
        : null;
      return { segment: await recording.decodeSegment(i, here), stateDigest };
    },
    release,
    async end() {
      for (;;) {
        const message = head(Number.POSITIVE_INFINITY);
        if (message?.type === 'end') return message;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    close: () => void worker.terminate(),
  };
}

/** A sink in a worker thread. */
function workerSink(workerData: EncoderWorkerInput, path: string, close: () => void): SegmentSink {
  const worker = startWorker('encoder-worker', workerData);
  let settle: {
    resolve(summary: RecordingSummary): void;
    reject(error: Error): void;
  } | null = null;
  let isOver = false;
  const over = (then: () => void) => {
    if (isOver) return;
    isOver = true;
    close();
    then();
  };
  const fail = (error: Error) =>
    over(() => {
      settle?.reject(error);
      sink.onError(error);
      void worker.terminate();
    });
  worker.on('message', (message) => {
    if (message.type === 'free') sink.onReturn(message.buffer);
    else if (message.type === 'ended') over(() => settle?.resolve(message.summary));
    else fail(fileError(path, message));
  });
  worker.on('error', (error) => fail(fileError(path, error)));
  worker.on('exit', () => fail(new RecordingError('write-failed', `${path}: the writer stopped`)));
  const post = (message: ToWorker, transfer: ArrayBuffer[] = []) => {
    if (!isOver) worker.postMessage(message, transfer);
  };
  const sink: SegmentSink = {
    add(segment, keyframe) {
      post({ type: 'segment', segment, keyframe, wallClock: Date.now() }, [segment.buffer]);
    },
    end(ending, state) {
      const now = new Date();
      return new Promise((resolve, reject) => {
        settle = { resolve, reject };
        const ended = now.toISOString();
        post({ type: 'end', ...ending, state, ended, wallClock: now.getTime() });
      });
    },
    onReturn() {},
    onError() {},
  };
  return sink;
}
