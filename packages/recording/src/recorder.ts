import {
  type Beginning,
  type EventColumns,
  type RunControl,
  TrainerError,
  type TrainingEvent,
  type Transition,
} from '@reprise/core';
import { type MonoTypeOperatorFunction, Observable, Subscriber } from 'rxjs';
import type { EndInput } from './encoder.ts';
import { RecordingError } from './errors.ts';
import { createFiller, type Filler } from './filler.ts';
import {
  BATCH_ROWS,
  SEGMENT_TRANSITIONS,
  type Segment,
  type SegmentLayout,
  segmentLayout,
} from './layout.ts';
import type { EndMetadata, RunEnd } from './metadata.ts';
import { encodeState } from './state-codec.ts';

/** A finished recording: what its end says, and its size in bytes. */
export type RecordingSummary = EndMetadata & { readonly bytes: number };

/** How a run ended, and what is to be said of it. */
type Ending = Pick<EndInput, 'how' | 'error' | 'reason'>;

/** What takes a recorder's segments: a worker, or an encoder in the same thread. */
export interface SegmentSink {
  /** Takes a segment, whose buffer comes back through `onReturn` when it is encoded. */
  add(segment: Segment, keyframe: Uint8Array | null): void;
  end(ending: Ending, state: Uint8Array): Promise<RecordingSummary>;
  onReturn: (buffer: ArrayBuffer) => void;
  onError: (error: Error) => void;
}

/** Most transitions between two keyframes: under a segment's, where the three kinds take turns. */
const KEYFRAME_TRANSITIONS = 2.5 * BATCH_ROWS;
/** Most time between two keyframes, as the run's own work, in milliseconds: what a seek may cost. */
const KEYFRAME_MILLISECONDS = 20;
/** That time, at the least, in times of encoding a keyframe: large states are kept less often. */
const KEYFRAME_COST = 10;
/** Bytes, and segments at the least, under way at once before the run is held back: a worker's start. */
const BUFFERED_BYTES = 24 * 2 ** 20;
const BUFFERED_SEGMENTS = 4;
/** How often what there is gets flushed, in milliseconds. */
const FLUSH_MILLISECONDS = 1000;

/** Turns transitions into segments and keyframes. */
export class Recorder {
  /** The recording's end; rejects where it could not be written. */
  readonly done: Promise<RecordingSummary>;
  /** The ids of the trainer and of its environment, for complaints. */
  private readonly trainer: string;
  private readonly world: string | null;
  private readonly layout: SegmentLayout;
  private readonly filler: Filler;
  private readonly sink: SegmentSink;
  private readonly control: RunControl | undefined;
  private resolve!: (summary: RecordingSummary) => void;
  private reject!: (error: Error) => void;
  private readonly free: ArrayBuffer[] = [];
  private buffers = 0;
  private readonly mostBuffers: number;
  private release: (() => void) | null = null;
  private buffer: ArrayBuffer | null = null;
  private keyframe: Uint8Array | null = null;
  private state: unknown;
  private first: number;
  private count = 0;
  private keyframeSeq = Number.NEGATIVE_INFINITY;
  private keyframeAt = 0;
  /**
   * What a keyframe takes to encode, in milliseconds: the less of the last two, for one that had to wait for the
   * garbage collector says nothing of the next.
   */
  private keyframeCost = 0;
  private lastTook = 0;
  private isKeyframeDue = true;
  private stride = 1;
  private untilLook = 1;
  private lookedAt = 0;
  private isEnded = false;
  private readonly timer: ReturnType<typeof setInterval>;
  /** What went wrong, if anything did; told to `onFailure`. */
  private failure: Error | null = null;
  private onFailure: (error: Error) => void = () => {};

  constructor(
    beginning: Pick<
      Beginning<unknown, unknown, unknown>,
      'trainer' | 'environment' | 'columns' | 'seq' | 'state'
    >,
    sink: SegmentSink,
    control?: RunControl,
  ) {
    this.trainer = beginning.trainer;
    this.world = beginning.environment?.id ?? null;
    this.layout = segmentLayout(beginning.columns as EventColumns);
    this.filler = createFiller(this.layout);
    this.mostBuffers = Math.max(BUFFERED_SEGMENTS, Math.floor(BUFFERED_BYTES / this.layout.bytes));
    this.state = beginning.state;
    this.first = beginning.seq;
    this.sink = sink;
    this.control = control;
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.done.catch(() => {});
    sink.onReturn = (buffer) => {
      this.free.push(buffer);
      this.release?.();
      this.release = null;
    };
    sink.onError = (error) => this.fail(error);
    this.timer = setInterval(() => this.flush(), FLUSH_MILLISECONDS);
    (this.timer as { unref?: () => void }).unref?.();
  }

  /**
   * Records the next transition; throws `bad-event` where a column cannot hold it, which is not recorded
   * then: the recording ends before it.
   */
  next(transition: Transition<unknown, TrainingEvent>): void {
    if (this.buffer === null) this.open();
    let isFull: boolean;
    try {
      isFull = this.filler.fill(transition.event, this.count);
    } catch (cause) {
      throw this.refused(cause as Error);
    }
    this.count++;
    this.state = transition.state;
    if (isFull || this.count === SEGMENT_TRANSITIONS) this.flush();
    if (--this.untilLook === 0) this.look();
  }

  /** Hands on what there is. */
  flush(): void {
    if (this.buffer === null || this.count === 0) return;
    const { first, count, buffer, keyframe } = this;
    this.buffer = null;
    this.keyframe = null;
    this.first += count;
    this.count = 0;
    if (this.first - this.keyframeSeq >= KEYFRAME_TRANSITIONS) {
      this.isKeyframeDue = performance.now() - this.keyframeAt >= KEYFRAME_COST * this.keyframeCost;
    }
    this.sink.add({ first, count, rows: this.filler.rows(), buffer }, keyframe);
    const isShort = this.free.length === 0 && this.buffers >= this.mostBuffers;
    if (isShort && this.control && this.release === null) this.release = this.control.hold();
  }

  /**
   * Ends the recording; further calls change nothing. `why` is the error's message where it failed, and
   * what came true where it was stopped.
   */
  finish(how: RunEnd, why: string | null = null): Promise<RecordingSummary> {
    if (this.isEnded) return this.done;
    this.isEnded = true;
    clearInterval(this.timer);
    if (this.failure === null) {
      try {
        this.flush();
        const ending = {
          how,
          error: how === 'failed' ? why : null,
          reason: how === 'stopped' ? why : null,
        };
        this.sink
          .end(ending, encodeState(this.state))
          .then(this.resolve, (cause) => this.fail(cause));
      } catch (cause) {
        this.fail(cause as Error);
      }
    }
    return this.done;
  }

  /** Calls `listener` once if the recording cannot be written. */
  whenFailed(listener: (error: Error) => void): void {
    if (this.failure) listener(this.failure);
    else this.onFailure = listener;
  }

  /** The error of a transition that its columns cannot hold, with the run that it is of. */
  private refused(cause: Error): RecordingError {
    const where = this.world === null ? '' : ` in ${this.world}`;
    return new RecordingError(
      'bad-event',
      `${this.trainer}${where} failed in recording at transition ${this.first + this.count}: ${cause.message}`,
      { cause },
    );
  }

  private fail(error: Error): void {
    if (this.failure) return;
    this.failure = error;
    clearInterval(this.timer);
    this.release?.();
    this.release = null;
    this.reject(error);
    this.onFailure(error);
  }

  /** Begins a segment, with a keyframe of the state before it where one is due. */
  private open(): void {
    let buffer = this.free.pop();
    if (buffer === undefined) {
      buffer = new ArrayBuffer(this.layout.bytes);
      this.buffers++;
    }
    this.buffer = buffer;
    this.filler.use(buffer);
    if (!this.isKeyframeDue) return;
    this.isKeyframeDue = false;
    const began = performance.now();
    this.keyframe = encodeState(this.state);
    this.keyframeSeq = this.first;
    this.keyframeAt = performance.now();
    const took = this.keyframeAt - began;
    this.keyframeCost = Math.min(took, this.lastTook);
    this.lastTook = took;
    this.lookedAt = this.keyframeAt;
  }

  /** Looks at the clock, seldom enough to cost nothing, often enough for slow steps. */
  private look(): void {
    const now = performance.now();
    const elapsed = now - this.lookedAt;
    if (elapsed < KEYFRAME_MILLISECONDS / 8) this.stride = Math.min(8192, this.stride * 2);
    else if (elapsed > KEYFRAME_MILLISECONDS / 4) this.stride = Math.max(1, this.stride >> 1);
    this.untilLook = this.stride;
    this.lookedAt = now;
    const due = Math.max(KEYFRAME_MILLISECONDS, KEYFRAME_COST * this.keyframeCost);
    if (now - this.keyframeAt < due) return;
    this.isKeyframeDue = true;
    this.flush();
  }
}

/**
 * Records the run it is piped into, and passes its transitions on. Completes when the recording is
 * closed; errors where it cannot be written; unsubscribing closes it whole as `interrupted`.
 */
export function record<T extends Transition<unknown, TrainingEvent>>(
  recorder: Recorder,
  control?: RunControl,
): MonoTypeOperatorFunction<T> {
  return (source) =>
    new Observable<T>((subscriber) => {
      let isOver = false;
      recorder.whenFailed((error) => subscriber.error(error));
      // Known before the run begins: a synchronous one can be unsubscribed from within.
      const inner = new Subscriber<T>({
        next(transition) {
          try {
            recorder.next(transition);
          } catch (error) {
            isOver = true;
            inner.unsubscribe();
            recorder.finish('failed', (error as Error).message).then(
              () => subscriber.error(error),
              () => subscriber.error(error),
            );
            return;
          }
          subscriber.next(transition);
        },
        error(error: unknown) {
          isOver = true;
          const message = error instanceof TrainerError ? error.message : String(error);
          recorder.finish('failed', message).then(
            () => subscriber.error(error),
            () => subscriber.error(error),
          );
        },
        complete() {
          isOver = true;
          const reason = control?.stopReason ?? null;
          const stopped = reason === null ? 'interrupted' : 'stopped';
          recorder.finish(control?.stopped ? stopped : 'finished', reason).then(
            () => subscriber.complete(),
            (error) => subscriber.error(error),
          );
        },
      });
      subscriber.add(inner);
      subscriber.add(() => {
        if (!isOver) recorder.finish('interrupted');
      });
      source.subscribe(inner);
    });
}
