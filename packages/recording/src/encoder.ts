import { McapWriter } from '@mcap/core';
import { compress, compressionReady } from '#compression';
import { BatchCodec } from './arrow-batch.ts';
import { createBytesDigest, EventDigest } from './digest.ts';
import { columnView, type Segment, type SegmentLayout, segmentLayout } from './layout.ts';
import { type EndMetadata, type RunEnd, type RunMetadata, toStrings } from './metadata.ts';
import { encodeCbor, oneNaN } from './state-codec.ts';

/** Where an encoder's bytes go. */
export interface ByteSink {
  write(bytes: Uint8Array): void;
}

/** What an encoder needs before the first segment. */
export interface EncoderInput {
  readonly metadata: RunMetadata;
  /** The config as CBOR. */
  readonly config: Uint8Array;
}

/** What is said of a run when it ends. */
export interface EndInput {
  readonly how: RunEnd;
  readonly error: string | null;
  readonly reason: string | null;
  readonly ended: string;
  /** The last state, as `encodeState` gives it. */
  readonly state: Uint8Array;
}

/** MCAP's message encoding of batches and of keyframes. */
export const BATCH_ENCODING = 'x-arrow-ipc-stream';
export const KEYFRAME_ENCODING = 'cbor';
/** Names inside the file. */
export const PROFILE = 'x-reprise';
export const RUN_METADATA = 'reprise.run';
export const END_METADATA = 'reprise.end';
export const CONFIG_ATTACHMENT = 'config.cbor';
export const KEYFRAME_TOPIC = 'keyframe';

/** Encodes segments and keyframes as an MCAP file, one message a chunk, or only digests them. */
export class RecordingEncoder {
  private readonly layout: SegmentLayout;
  private readonly codecs: readonly BatchCodec[];
  private readonly digest: EventDigest;
  private readonly digestOf: (bytes: Uint8Array) => string;
  private readonly writer: McapWriter | null;
  private written = 0;
  private transitions = 0;
  private sequence = 0;
  private readonly firstSeq: number;

  private constructor(
    layout: SegmentLayout,
    firstSeq: number,
    digest: EventDigest,
    digestOf: (bytes: Uint8Array) => string,
    sink: ByteSink | null,
  ) {
    this.layout = layout;
    this.firstSeq = firstSeq;
    this.codecs = layout.kinds.map((kind) => new BatchCodec(kind));
    this.digest = digest;
    this.digestOf = digestOf;
    this.writer =
      sink &&
      new McapWriter({
        writable: {
          write: async (bytes) => {
            sink.write(bytes);
            this.written += bytes.length;
          },
          position: () => BigInt(this.written),
        },
        chunkSize: 0,
        compressChunk: compress,
      });
  }

  /** An encoder into `sink`; null: only digests. Writes the file's head. */
  static async create(input: EncoderInput, sink: ByteSink | null): Promise<RecordingEncoder> {
    const { metadata, config } = input;
    const layout = segmentLayout(metadata.columns);
    const digest = await EventDigest.create(layout);
    const digestOf = await createBytesDigest();
    await compressionReady;
    const encoder = new RecordingEncoder(layout, metadata.firstSeq, digest, digestOf, sink);
    const { writer } = encoder;
    if (writer) {
      await writer.start({ profile: PROFILE, library: '@reprise/recording' });
      await writer.addMetadata({ name: RUN_METADATA, metadata: toStrings(metadata, digestOf) });
      await writer.addAttachment({
        name: CONFIG_ATTACHMENT,
        mediaType: 'application/cbor',
        logTime: 0n,
        createTime: 0n,
        data: config,
      });
      for (const { kind } of layout.kinds) {
        await writer.registerChannel(channel(kind, BATCH_ENCODING));
      }
      await writer.registerChannel(channel(KEYFRAME_TOPIC, KEYFRAME_ENCODING));
    }
    return encoder;
  }

  /** Takes in the next segment, and the state before it where a keyframe is due. */
  async add(segment: Segment, keyframe: Uint8Array | null, wallClock: number): Promise<void> {
    const { buffer, rows, first } = segment;
    if (keyframe) await this.addKeyframe(first, keyframe, wallClock);
    this.layout.kinds.forEach((kind, k) => {
      for (const column of kind.columns) oneNaN(columnView(buffer, column, rows[k]));
    });
    this.digest.update(segment);
    this.transitions += segment.count;
    for (const [k, codec] of this.codecs.entries()) {
      if (rows[k] === 0 || !this.writer) continue;
      const data = codec.encode(buffer, rows[k]!);
      await this.addMessage(k, first, data, wallClock);
    }
  }

  /** Ends the file; returns what its last metadata says. */
  async end(input: EndInput, wallClock: number): Promise<EndMetadata & { bytes: number }> {
    await this.addKeyframe(this.firstSeq + this.transitions, input.state, wallClock);
    const end: EndMetadata = {
      how: input.how,
      error: input.error,
      reason: input.reason,
      transitions: this.transitions,
      digest: this.digest.value(),
      stateDigest: this.digestOf(input.state),
      ended: input.ended,
    };
    await this.writer?.addMetadata({
      name: END_METADATA,
      metadata: toStrings(end, this.digestOf),
    });
    await this.writer?.end();
    return { ...end, bytes: this.written };
  }

  private async addKeyframe(seq: number, state: Uint8Array, wallClock: number): Promise<void> {
    if (!this.writer) return;
    const frame = {
      seq,
      state,
      stateDigest: this.digestOf(state),
      eventsDigest: this.digest.value(),
    };
    await this.addMessage(this.layout.kinds.length, seq, encodeCbor(frame), wallClock);
  }

  private async addMessage(
    channelId: number,
    seq: number,
    data: Uint8Array,
    wallClock: number,
  ): Promise<void> {
    await this.writer!.addMessage({
      channelId,
      sequence: this.sequence++,
      logTime: BigInt(seq),
      publishTime: BigInt(wallClock) * 1_000_000n,
      data,
    });
  }
}

/** A channel record without its id. */
export function channel(topic: string, messageEncoding: string) {
  return { topic, messageEncoding, schemaId: 0, metadata: new Map<string, string>() };
}
