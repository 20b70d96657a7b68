import {
  type AnyTrainer,
  type Beginning,
  begin,
  type Environment,
  foldFrom,
  type TrainingEvent,
  type Transition,
} from '@reprise/core';
import { Observable, type Subscriber } from 'rxjs';
import { BatchCodec } from './arrow-batch.ts';
import {
  type Block,
  BlockReader,
  type Container,
  openContainer,
  type Readable,
  sayingUnread,
} from './container.ts';
import { createBytesDigest } from './digest.ts';
import { RecordingError } from './errors.ts';
import { eventsOf } from './events.ts';
import {
  NO_KIND,
  orderOf,
  placesView,
  SEGMENT_TRANSITIONS,
  type Segment,
  type SegmentLayout,
  segmentLayout,
} from './layout.ts';
import { type EndMetadata, FORMAT_VERSION, fromStrings, type RunMetadata } from './metadata.ts';
import { handOnSegments, keepSegment, keptSegment } from './segment-cache.ts';
import { decodeCbor, decodeState } from './state-codec.ts';

export type { Readable } from './container.ts';

/** The trainer and environment that a recording was made with. */
export interface Subject {
  readonly trainer: AnyTrainer;
  readonly environment?: Environment;
}

/** Finds the trainer and environment that a recording names. */
export type Resolve = (metadata: RunMetadata) => Subject;

/** What a recording says of itself. */
export interface RecordingInfo extends RunMetadata {
  readonly config: unknown;
  /** How it ended; null for a file that was cut before its end. */
  readonly end: EndMetadata | null;
  readonly transitions: number;
  readonly keyframes: number;
  readonly bytes: number;
  /** What is lost of a file without its end: bytes after its last whole record. */
  readonly cut: { readonly at: number; readonly lostBytes: number } | null;
}

/** A recorded full state: the state before transition `seq`. */
export interface Keyframe {
  readonly seq: number;
  readonly state: unknown;
  readonly stateDigest: string;
  /** The running digest over all events before it. */
  readonly eventsDigest: string;
}

/** An event as it was recorded, without live-only fields. */
export interface RecordedEvent {
  readonly seq: number;
  readonly event: TrainingEvent;
}

interface SegmentIndex {
  readonly first: number;
  /** The block of each kind, in the layout's order. */
  readonly blocks: readonly (Block | null)[];
}

/**
 * Opens a recording; throws `not-a-recording`, `damaged`, `unsupported-format` or `read-failed`.
 *
 * `resolve` finds the trainer, for what needs one: `at`, `replay` and `verify`. What is `known` already of a
 * file without its end is not read again.
 */
export async function openRecording(
  source: Readable,
  resolve?: Resolve,
  known: Container | null = null,
): Promise<Recording> {
  const bytes = sayingUnread(source);
  return recordingIn(await openContainer(bytes, known), bytes, resolve);
}

async function recordingIn(
  container: Container,
  source: Readable,
  resolve: Resolve | undefined,
): Promise<Recording> {
  const digestOf = await createBytesDigest();
  const metadata = fromStrings<RunMetadata>(container.runMetadata, digestOf);
  if (metadata.format !== FORMAT_VERSION) {
    throw new RecordingError(
      'unsupported-format',
      `the recording's format is version ${metadata.format}; this package reads version ${FORMAT_VERSION}`,
    );
  }
  const end = container.endMetadata && fromStrings<EndMetadata>(container.endMetadata, digestOf);
  const recording = new Recording(source, container, metadata, end, resolve);
  await recording.measure();
  return recording;
}

/** A recording, read at random: only what is asked for is in memory. */
export class Recording {
  readonly metadata: RunMetadata;
  readonly end: EndMetadata | null;
  readonly container: Container;
  readonly source: Readable;
  readonly layout: SegmentLayout;
  readonly segments: readonly SegmentIndex[];
  private readonly keyframeBlocks: readonly Block[];
  private readonly blocks: BlockReader;
  private readonly codecs: readonly BatchCodec[];
  private readonly resolve: Resolve | undefined;
  private known: (Subject & { beginning: Beginning<unknown, unknown, unknown> }) | null = null;
  private total = 0;

  constructor(
    source: Readable,
    container: Container,
    metadata: RunMetadata,
    end: EndMetadata | null,
    resolve: Resolve | undefined,
  ) {
    this.source = source;
    this.container = container;
    this.metadata = metadata;
    this.end = end;
    this.resolve = resolve;
    this.layout = segmentLayout(metadata.columns);
    const kinds = this.layout.kinds.map(({ kind }) => kind);
    this.blocks = new BlockReader(source, kinds);
    this.codecs = this.layout.kinds.map((kind) => new BatchCodec(kind));
    this.keyframeBlocks = container.blocks.filter((block) => block.channelId === kinds.length);
    this.segments = indexSegments(container.blocks, kinds.length);
  }

  /** Finds how many transitions there are; called once, by `openRecording`. */
  async measure(): Promise<void> {
    if (this.end) {
      this.total = this.end.transitions;
      return;
    }
    const last = this.segments.length - 1;
    if (last < 0) return;
    const { first } = this.segments[last]!;
    this.total = first - this.metadata.firstSeq;
    this.total += (await this.segment(last)).count;
  }

  /**
   * The recording as its file is now: this one where nothing was added, or it has its end. Throws what
   * `openRecording` throws. What is `known` already of the file as it is now is not read again.
   */
  async grown(known: Container | null = null): Promise<Recording> {
    if (!this.container.cut) return this;
    const container = known ?? (await openContainer(this.source, this.container));
    if (container.cut?.at === this.container.cut.at) return this;
    const next = await recordingIn(container, this.source, this.resolve);
    if (next.metadata.started !== this.metadata.started) return next;
    next.known = this.known;
    // The last one may have been cut itself.
    handOnSegments(this, next, this.segments.length - 1);
    return next;
  }

  /** The seq of the first transition, and the seq after the last. */
  get firstSeq(): number {
    return this.metadata.firstSeq;
  }

  get endSeq(): number {
    return this.metadata.firstSeq + this.total;
  }

  get transitions(): number {
    return this.total;
  }

  /** The run's config. */
  get config(): unknown {
    return decodeCbor(this.container.config);
  }

  /** What the recording says of itself. */
  async info(): Promise<RecordingInfo> {
    return {
      ...this.metadata,
      config: this.config,
      end: this.end,
      transitions: this.total,
      keyframes: this.keyframeBlocks.length,
      bytes: Number(await this.source.size()),
      cut: this.container.cut,
    };
  }

  /** The seqs of the keyframes: each is the state before that transition. */
  get keyframes(): readonly number[] {
    return this.keyframeBlocks.map(({ seq }) => seq);
  }

  /** The last keyframe at or before `seq`. */
  async keyframeBefore(seq: number): Promise<Keyframe> {
    const block = this.keyframeBlocks.findLast((candidate) => candidate.seq <= seq);
    if (!block) throw new RecordingError('damaged', `no keyframe is left before transition ${seq}`);
    const frame = decodeCbor(await this.blocks.read(block)) as Omit<Keyframe, 'state'> & {
      state: Uint8Array;
    };
    return { ...frame, state: decodeState(frame.state) };
  }

  /** The recorded events from `from` up to but without `to`; throws `out-of-range`. */
  async *events(
    from: number = this.firstSeq,
    to: number = this.endSeq,
    options: { readonly kind?: string } = {},
  ): AsyncGenerator<RecordedEvent> {
    this.checkRange(from, to);
    if (from >= to) return;
    for (let i = this.segmentAt(from); i < this.segments.length; i++) {
      if (this.segments[i]!.first >= to) return;
      const segment = await this.segment(i);
      yield* eventsOf(this.layout, segment, from, to, options.kind);
    }
  }

  /** The transition at `seq` with its whole event and state, and the state before it. */
  async at(seq: number): Promise<Transition<unknown> & { readonly before: unknown }> {
    this.checkSeq(seq);
    for await (const { state, transitions } of this.foldSegments(seq, seq + 1)) {
      let before = state;
      for (const transition of transitions) {
        if (transition.seq === seq) return { ...transition, before };
        before = transition.state;
      }
    }
    throw new RecordingError('damaged', `transition ${seq} is missing`);
  }

  /**
   * Replays the transitions from `from` up to but without `to`, with whole events and states: what an
   * observer of the live run saw.
   */
  replay(from: number = this.firstSeq, to: number = this.endSeq): Observable<Transition<unknown>> {
    this.checkRange(from, to);
    return new Observable((subscriber) => {
      this.replayInto(subscriber, from, to).then(
        () => subscriber.complete(),
        (error) => subscriber.error(error),
      );
    });
  }

  /** A segment at a time: the event loop has its turn between two. */
  private async replayInto(
    subscriber: Subscriber<Transition<unknown>>,
    from: number,
    to: number,
  ): Promise<void> {
    for await (const { transitions } of this.foldSegments(from, to)) {
      for (const transition of transitions) {
        if (subscriber.closed) return;
        if (transition.seq >= from) subscriber.next(transition);
      }
    }
  }

  /** The trainer, environment and beginning of the recorded run; throws `wrong-trainer`. */
  subject(): Subject & { readonly beginning: Beginning<unknown, unknown, unknown> } {
    if (this.known) return this.known;
    if (!this.resolve) {
      throw new RecordingError('wrong-trainer', 'open the recording with its trainer for this');
    }
    const subject = this.resolve(this.metadata);
    if (subject.trainer.id !== this.metadata.trainer) {
      throw new RecordingError(
        'wrong-trainer',
        `the recording is of ${this.metadata.trainer}, not of ${subject.trainer.id}`,
      );
    }
    const { seed } = this.metadata;
    const config = this.config as object;
    const beginning = begin(subject.trainer, { config, seed, environment: subject.environment });
    this.known = { ...subject, beginning };
    return this.known;
  }

  /** Segment `i`, decoded; only its honest prefix where the file was cut in it. */
  async segment(i: number): Promise<Segment> {
    const kept = keptSegment(this, i);
    if (kept) return kept;
    const segment = await this.decodeSegment(i);
    keepSegment(this, i, segment);
    return segment;
  }

  /**
   * Segment `i`, decoded into `buffer` (`layout.bytes` long) and not kept; `order` (65,536 long) takes the
   * kinds of its transitions. Of a whole segment `kinds` may be enough: others have no rows, and no place in
   * the order.
   */
  async decodeSegment(
    i: number,
    buffer = new ArrayBuffer(this.layout.bytes),
    order = new Uint8Array(SEGMENT_TRANSITIONS),
    kinds: readonly string[] | null = null,
  ): Promise<Segment> {
    const { first, blocks } = this.segments[i]!;
    const next = this.segments[i + 1]?.first ?? (this.end ? this.endSeq : null);
    const only = next === null ? null : kinds;
    let wallClock = 0;
    const rows = await Promise.all(
      this.codecs.map(async (codec, k) => {
        const block = blocks[k];
        if (!block || (only && !only.includes(this.layout.kinds[k]!.kind))) return 0;
        const message = await this.blocks.message(block);
        wallClock = Number(message.publishTime / 1_000_000n);
        return codec.decode(message.data, buffer);
      }),
    );
    if (only && next !== null) {
      const segment: Segment = { first, count: next - first, rows, buffer, order, wallClock };
      order.fill(NO_KIND);
      orderOf(this.layout, segment, order);
      return segment;
    }
    const segment = { ...wholePrefix(this.layout, first, rows, buffer, order), wallClock };
    if (next !== null && segment.count !== next - first) {
      throw new RecordingError(
        'damaged',
        `transitions ${first + segment.count} to ${next - 1} are missing`,
      );
    }
    return segment;
  }

  /**
   * Reads segments one after another, each into the memory of the one before: what is read through needs no
   * more memory than a segment. `kinds` are those that are wanted, where not all are.
   */
  segmentsInTurn(kinds: readonly string[] | null = null): (i: number) => Promise<Segment> {
    const buffer = new ArrayBuffer(this.layout.bytes);
    const order = new Uint8Array(SEGMENT_TRANSITIONS);
    return (i) => this.decodeSegment(i, buffer, order, kinds);
  }

  /** Where the bytes of segment `i` end in the file. */
  segmentEnd(i: number): number {
    const ends = this.segments[i]!.blocks.map((block) =>
      block ? Number(block.offset + block.length) : 0,
    );
    return Math.max(...ends);
  }

  private segmentAt(seq: number): number {
    let low = 0;
    let high = this.segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.segments[middle]!.first <= seq) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /**
   * Folds from the keyframe before `from`, so the first transitions may lie before it: for each segment
   * the state before it and its transitions up to `end`, which are to be read to their end before the next.
   * Whoever reads them may rest between any two; throws `out-of-range`.
   */
  async *foldSegments(
    from: number,
    to: number,
  ): AsyncGenerator<{ state: unknown; end: number; transitions: Iterable<Transition<unknown>> }> {
    this.checkRange(from, to);
    if (from >= to) return;
    const { trainer, beginning } = this.subject();
    let { seq, state } = await this.keyframeBefore(from);
    for (let i = this.segmentAt(seq); i < this.segments.length && seq < to; i++) {
      const segment = await this.segment(i);
      const events = unwrap(eventsOf(this.layout, segment, seq, to));
      const folded = foldFrom(trainer, { ...beginning, seq, state }, events);
      const follow = function* () {
        for (const transition of folded) {
          state = transition.state;
          yield transition;
        }
      };
      seq = segment.first + segment.count;
      yield { state, end: Math.min(seq, to), transitions: follow() };
    }
  }

  private checkSeq(seq: number): void {
    if (Number.isSafeInteger(seq) && seq >= this.firstSeq && seq < this.endSeq) return;
    throw new RecordingError('out-of-range', `transition ${seq} is not there: ${this.range()}`);
  }

  private checkRange(from: number, to: number): void {
    const fits = (seq: number) =>
      Number.isSafeInteger(seq) && seq >= this.firstSeq && seq <= this.endSeq;
    if (fits(from) && fits(to)) return;
    const wrong = fits(from) ? to : from;
    throw new RecordingError('out-of-range', `transition ${wrong} is not there: ${this.range()}`);
  }

  private range(): string {
    if (this.total === 0) return 'the recording has no transitions';
    return `the recording has ${this.firstSeq} to ${this.endSeq - 1}`;
  }
}

function* unwrap(events: Iterable<RecordedEvent>): Generator<TrainingEvent> {
  for (const { event } of events) yield event;
}

/** Groups blocks into segments: blocks of the same first seq. */
function indexSegments(blocks: readonly Block[], kinds: number): SegmentIndex[] {
  const segments: { first: number; blocks: (Block | null)[] }[] = [];
  for (const block of blocks) {
    if (block.channelId < 0 || block.channelId > kinds) {
      throw new RecordingError('damaged', `a chunk at byte ${block.offset} is of no known kind`);
    }
    if (block.channelId === kinds) continue;
    const last = segments.at(-1);
    if (last?.first === block.seq) last.blocks[block.channelId] = block;
    else if (last && last.first > block.seq) {
      throw new RecordingError('damaged', `the chunk at byte ${block.offset} is out of order`);
    } else {
      const group: (Block | null)[] = new Array(kinds).fill(null);
      group[block.channelId] = block;
      segments.push({ first: block.seq, blocks: group });
    }
  }
  return segments;
}

/** The segment up to its first missing transition. */
function wholePrefix(
  layout: SegmentLayout,
  first: number,
  rows: readonly number[],
  buffer: ArrayBuffer,
  order: Uint8Array,
): Segment {
  const total = rows.reduce((sum, n) => sum + n, 0);
  order.fill(NO_KIND);
  orderOf(layout, { first, count: total, rows, buffer }, order);
  const missing = order.indexOf(NO_KIND);
  const count = Math.min(total, missing < 0 ? SEGMENT_TRANSITIONS : missing);
  const kept = layout.kinds.map((kind, k) => {
    const places = placesView(buffer, kind, rows[k]);
    let n = places.length;
    while (n > 0 && places[n - 1]! >= count) n--;
    return n;
  });
  return { first, count, rows: kept, buffer, order };
}

/** A recording held in memory. */
export function bytesReadable(bytes: Uint8Array): Readable {
  return {
    size: async () => BigInt(bytes.length),
    read: async (offset, size) => {
      const end = Number(offset) + Number(size);
      if (end > bytes.length) throw new RecordingError('damaged', 'the recording ended early');
      return bytes.subarray(Number(offset), end);
    },
  };
}

/** A recording in a Blob or File, as a page has it. */
export function blobReadable(blob: Blob): Readable {
  return {
    size: async () => BigInt(blob.size),
    read: async (offset, size) => {
      const end = Number(offset) + Number(size);
      if (end > blob.size) throw new RecordingError('damaged', 'the recording ended early');
      return new Uint8Array(await blob.slice(Number(offset), end).arrayBuffer());
    },
  };
}
