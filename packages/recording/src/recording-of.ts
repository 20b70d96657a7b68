import {
  type AnyTrainer,
  begin,
  type Environment,
  type RunControl,
  type RunInput,
} from '@reprise/core';
import { type EncoderInput, RecordingEncoder } from './encoder.ts';
import { numericsFingerprint } from './fingerprint.ts';
import { FORMAT_VERSION, type Lineage } from './metadata.ts';
import { Recorder, type RecordingSummary, type SegmentSink } from './recorder.ts';
import { encodeCbor } from './state-codec.ts';

/** What a recorder needs to know of the run it records. */
export interface RecordingOptions extends RunInput<unknown, unknown> {
  readonly environment?: Environment;
  /** The run's control, by which a slow sink holds the run back. */
  readonly control?: RunControl;
  /** Where a fork came from. */
  readonly lineage?: Lineage;
  /** Versions of the packages the trainer and environment came in, for the record. */
  readonly packages?: Readonly<Record<string, string>>;
  /** What else is to be known of the run, by name. */
  readonly notes?: Readonly<Record<string, string>>;
}

/** The head of the recording of a run, and the run's beginning. */
export async function describeRun(trainer: AnyTrainer, options: RecordingOptions) {
  const beginning = begin(trainer, options);
  const { environment } = options;
  const { fingerprint, engine } = await numericsFingerprint();
  const input: EncoderInput = {
    metadata: {
      format: FORMAT_VERSION,
      trainer: trainer.id,
      trainerVersion: trainer.version,
      seed: beginning.seed,
      environment: environment?.id ?? null,
      environmentOptions: environment?.options ?? null,
      columns: beginning.columns,
      firstSeq: beginning.seq,
      lineage: options.lineage ?? null,
      numerics: fingerprint,
      engine,
      packages: options.packages ?? {},
      ...(options.notes && { notes: options.notes }),
      started: new Date().toISOString(),
    },
    config: encodeCbor(beginning.config),
  };
  return { beginning, input };
}

/** A recorder into memory, in this thread; `bytes()` is the file once `done` has resolved. */
export async function recordToBytes(
  trainer: AnyTrainer,
  options: RecordingOptions,
): Promise<Recorder & { bytes(): Uint8Array }> {
  const pieces: Uint8Array[] = [];
  const sink = { write: (bytes: Uint8Array) => void pieces.push(bytes.slice()) };
  const { beginning, input } = await describeRun(trainer, options);
  const encoder = await RecordingEncoder.create(input, sink);
  const recorder = new Recorder(beginning, inlineSink(encoder), options.control);
  return Object.assign(recorder, { bytes: () => join(pieces) });
}

/** A recorder that keeps nothing but the digest. */
export async function recordDigest(
  trainer: AnyTrainer,
  options: RecordingOptions,
): Promise<Recorder> {
  const { beginning, input } = await describeRun(trainer, options);
  const encoder = await RecordingEncoder.create(input, null);
  return new Recorder(beginning, inlineSink(encoder), options.control);
}

/** A sink that encodes in this thread, one segment after another. */
function inlineSink(encoder: RecordingEncoder): SegmentSink {
  let queue: Promise<unknown> = Promise.resolve();
  const sink: SegmentSink = {
    add(segment, keyframe) {
      const wallClock = Date.now();
      queue = queue
        .then(() => encoder.add(segment, keyframe, wallClock))
        .then(() => sink.onReturn(segment.buffer));
      queue.catch((error) => sink.onError(error));
    },
    end(ending, state): Promise<RecordingSummary> {
      const now = new Date();
      return queue.then(() =>
        encoder.end({ ...ending, state, ended: now.toISOString() }, now.getTime()),
      );
    },
    onReturn() {},
    onError() {},
  };
  return sink;
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
