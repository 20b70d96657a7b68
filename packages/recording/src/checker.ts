import { crc32Final, crc32Init, crc32Update } from '@foxglove/crc';
import { createBytesDigest, type DigestCheckpoint, EventDigest } from './digest.ts';
import { RecordingError } from './errors.ts';
import type { Segment } from './layout.ts';
import type { Recording } from './recording.ts';
import { encodeState } from './state-codec.ts';

/** A segment that agrees with the file's own seals. */
export interface CheckedSegment {
  readonly segment: Segment;
  /** The digest of the state before it, where a keyframe holds one. */
  readonly stateDigest: string | null;
}

/** What the file's end says, checked against all that came before. */
export interface CheckedEnd {
  readonly digest: string;
  readonly stateDigest: string | null;
}

/** Where a checker stands between two segments: what another one goes on from. */
export interface CheckerCheckpoint {
  /** Segments that were checked. */
  readonly position: number;
  readonly digest: DigestCheckpoint;
  readonly crc: number;
  readonly crcEnd: number;
}

/** Reads a recording from end to end, checked: in this thread, or ahead of it in another. */
export interface CheckedSource {
  /** The next segment, decoded; throws `damaged`. */
  next(): Promise<CheckedSegment>;
  /** Takes back the buffer of a segment that is done with. */
  release(buffer: ArrayBuffer): void;
  /** What is left after the last segment; throws `damaged`. */
  end(): Promise<CheckedEnd>;
}

/** Small enough that reading it costs no new pages. */
const CRC_BYTES = 1 << 16;

/** Checks a recording's chunks, keyframes, digests and the CRC of its data, a segment at a time. */
export class Checker implements CheckedSource {
  private readonly recording: Recording;
  private readonly digest: EventDigest;
  private readonly digestOf: (bytes: Uint8Array) => string;
  private readonly keyframes: ReadonlySet<number>;
  private readonly free: ArrayBuffer[] = [];
  private position = 0;
  private crc = crc32Init();
  private crcEnd = 0;

  private constructor(
    recording: Recording,
    digest: EventDigest,
    digestOf: (bytes: Uint8Array) => string,
  ) {
    this.recording = recording;
    this.digest = digest;
    this.digestOf = digestOf;
    this.keyframes = new Set(recording.keyframes);
  }

  /** Checks from the beginning, or goes on from where another was saved. */
  static async create(
    recording: Recording,
    from: CheckerCheckpoint | null = null,
  ): Promise<Checker> {
    const digest = await EventDigest.create(recording.layout);
    const checker = new Checker(recording, digest, await createBytesDigest());
    if (from) {
      digest.load(from.digest);
      checker.position = from.position;
      checker.crc = from.crc;
      checker.crcEnd = from.crcEnd;
    }
    return checker;
  }

  save(): CheckerCheckpoint {
    const { position, crc, crcEnd } = this;
    return { position, digest: this.digest.save(), crc, crcEnd };
  }

  async next(): Promise<CheckedSegment> {
    const { recording } = this;
    const i = this.position++;
    const segment = await recording.decodeSegment(i, this.free.pop());
    const stateDigest = await this.keyframeAt(segment.first);
    this.digest.update(segment);
    // The file's bytes in the order in which they were just read.
    await this.crcUpTo(recording.segmentEnd(i));
    return { segment, stateDigest };
  }

  release(buffer: ArrayBuffer): void {
    this.free.push(buffer);
  }

  async end(): Promise<CheckedEnd> {
    const { container, end, endSeq } = this.recording;
    const stateDigest = await this.keyframeAt(endSeq);
    const digest = this.digest.value();
    if (end && end.digest !== digest) {
      const text = `the digest of the events is ${digest}, not ${end.digest}`;
      throw new RecordingError('damaged', text);
    }
    await this.crcUpTo(container.dataEnd);
    if (container.dataCrc !== null && crc32Final(this.crc) !== container.dataCrc) {
      throw new RecordingError('damaged', 'the file is damaged, outside its transitions');
    }
    return { digest, stateDigest };
  }

  /** Checks the keyframe at `seq`, if there is one; its state's digest. */
  private async keyframeAt(seq: number): Promise<string | null> {
    if (!this.keyframes.has(seq)) return null;
    const { state, stateDigest, eventsDigest } = await this.recording.keyframeBefore(seq);
    if (this.digestOf(encodeState(state)) !== stateDigest || eventsDigest !== this.digest.value()) {
      throw wrongKeyframe(seq);
    }
    return stateDigest;
  }

  private async crcUpTo(end: number): Promise<void> {
    const { container, source } = this.recording;
    if (container.dataCrc === null) return;
    while (this.crcEnd < end) {
      const size = Math.min(CRC_BYTES, end - this.crcEnd);
      this.crc = crc32Update(this.crc, await source.read(BigInt(this.crcEnd), BigInt(size)));
      this.crcEnd += size;
    }
  }
}

/** Reads all of a recording; throws `damaged` where any of it is. */
export async function checkWhole(recording: Recording): Promise<void> {
  const checker = await Checker.create(recording);
  for (let i = 0; i < recording.segments.length; i++) {
    const { segment } = await checker.next();
    checker.release(segment.buffer);
  }
  await checker.end();
}

/** The error for a keyframe that does not hold the state of the run, or the digest of its events. */
export function wrongKeyframe(seq: number): RecordingError {
  return new RecordingError('damaged', `the keyframe at transition ${seq} is not the run's state`);
}
