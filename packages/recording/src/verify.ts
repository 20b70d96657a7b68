import { isQuestion, recalled, type TrainingEvent } from '@reprise/core';
import {
  type CheckedSource,
  Checker,
  type CheckerCheckpoint,
  checkWhole,
  wrongKeyframe,
} from './checker.ts';
import { createBytesDigest } from './digest.ts';
import { RecordingError } from './errors.ts';
import { eventsOf } from './events.ts';
import { createFiller, type Filler } from './filler.ts';
import { numericsFingerprint } from './fingerprint.ts';
import { bytesOf, columnView, placesView, type Segment, type SegmentLayout } from './layout.ts';
import type { RecordedEvent, Recording } from './recording.ts';
import { decodeState, encodeState, oneNaN } from './state-codec.ts';

/** The first transition where deciding again gave something else than was recorded. */
export interface Divergence {
  readonly seq: number;
  readonly kind: string;
  /** The field that differs; null where the kinds do. */
  readonly field: string | null;
  readonly recorded: unknown;
  readonly computed: unknown;
  /** The state before the transition, as computed. */
  readonly before: unknown;
  /** The states after it, folding what was recorded and what was computed. */
  readonly recordedState: unknown;
  readonly computedState: unknown;
}

/** Why a recording is not verified. */
export type Refusal =
  /** The same trainer on the same numerics gave other events. */
  | 'divergence'
  /** It diverges, and was made by another version of the trainer. */
  | 'trainer-version'
  /** It diverges, and was made on a machine that computes otherwise. */
  | 'numerics'
  /** The file's bytes are not those that were written. */
  | 'damaged';

/** What verifying found. */
export type Verification =
  | {
      readonly verified: true;
      readonly transitions: number;
      readonly digest: string;
      /** Whether the file has no end, so that only what is left of it was verified. */
      readonly isCut: boolean;
    }
  | {
      readonly verified: false;
      readonly why: Refusal;
      readonly message: string;
      readonly divergence: Divergence | null;
    };

/** How a verification is watched and stopped. */
export interface VerifyOptions {
  /** Told now and then how far it is; where it answers with a promise, that is awaited. */
  readonly onProgress?: (done: number, total: number) => unknown;
  readonly signal?: AbortSignal;
}

/**
 * Runs `decide` again from the recording's first state and compares every event, bit for bit; then
 * digests, states at keyframes, and the file's own checksums.
 */
export function verify(recording: Recording, options: VerifyOptions = {}): Promise<Verification> {
  return verifyAgainst(recording, () => Checker.create(recording), options);
}

/** Where a verification stands between two segments: what another thread goes on from, or a later one. */
export interface VerifyCheckpoint {
  readonly checker: CheckerCheckpoint;
  /** The state there, encoded. */
  readonly state: Uint8Array;
}

/**
 * Verifies the next `transitions` of a recording, and a segment more at the most, from a checkpoint or from
 * the beginning: what was found, or, where it is not through yet, the next checkpoint.
 */
export async function verifySpan(
  recording: Recording,
  from: VerifyCheckpoint | null,
  transitions: number,
  options: VerifyOptions = {},
): Promise<Verification | VerifyCheckpoint> {
  const position = from?.checker.position ?? 0;
  const { segments } = recording;
  const until = (segments[position]?.first ?? recording.endSeq) + transitions;
  const found = segments.findIndex(({ first }) => first >= until);
  const end = found < 0 ? segments.length : Math.max(found, position + 1);
  let checker: Checker | null = null;
  const open = async () => {
    checker = await Checker.create(recording, from?.checker);
    return checker;
  };
  let state: unknown = null;
  const span = {
    ...{ position, end, state: from && decodeState(from.state) },
    onPause: (there: unknown) => {
      state = there;
    },
  };
  const result = await verifyAgainst(recording, open, options, span);
  if (result) return result;
  return { checker: checker!.save(), state: encodeState(state) };
}

/** The segments that are verified of a recording. */
interface Span {
  readonly position: number;
  readonly end: number;
  /** The state before the first of them; null: it is the run's first. */
  readonly state: unknown;
  /** Told the state after the last of them, where more follow. */
  readonly onPause: (state: unknown) => void;
}

/** Verifies a recording whose segments `open` reads, in this thread or in another. */
export async function verifyAgainst(
  recording: Recording,
  open: () => CheckedSource | Promise<CheckedSource>,
  options: VerifyOptions,
): Promise<Verification>;
export async function verifyAgainst(
  recording: Recording,
  open: () => CheckedSource | Promise<CheckedSource>,
  options: VerifyOptions,
  span: Span,
): Promise<Verification | null>;
export async function verifyAgainst(
  recording: Recording,
  open: () => CheckedSource | Promise<CheckedSource>,
  options: VerifyOptions,
  span: Span | null = null,
): Promise<Verification | null> {
  try {
    const result = await rerun(recording, await open(), options, span);
    if (!result) return null;
    // Damage is the likelier cause of a divergence, wherever in the file it is.
    if (!result.verified) await checkWhole(recording);
    return result;
  } catch (error) {
    if (error instanceof RecordingError && error.code === 'damaged') {
      return { verified: false, why: 'damaged', message: error.message, divergence: null };
    }
    throw error;
  }
}

async function rerun(
  recording: Recording,
  source: CheckedSource,
  options: VerifyOptions,
  span: Span | null,
): Promise<Verification | null> {
  const { layout, metadata, transitions, firstSeq, endSeq } = recording;
  const filler = createFiller(layout);
  const digestOf = await createBytesDigest();
  const buffer = new ArrayBuffer(layout.bytes);
  let { state } = recording.subject().beginning;
  if (span && span.position > 0) state = span.state;
  else if (firstSeq > 0 || metadata.lineage) {
    state = (await recording.keyframeBefore(firstSeq)).state;
  }
  const checkState = (seq: number, stateDigest: string | null) => {
    if (stateDigest === null || digestOf(encodeState(state)) === stateDigest) return;
    throw wrongKeyframe(seq);
  };
  const end = span?.end ?? recording.segments.length;
  for (let i = span?.position ?? 0; i < end; i++) {
    options.signal?.throwIfAborted();
    const { segment: recorded, stateDigest } = await source.next();
    checkState(recorded.first, stateDigest);
    filler.use(buffer);
    const before = state;
    const made = await decideAgain(recording, recorded, state, filler, async (count) => {
      await options.onProgress?.(recorded.first + count - firstSeq, transitions);
      options.signal?.throwIfAborted();
    });
    state = made.state;
    const rows = filler.rows();
    const computed: Segment = { first: recorded.first, count: made.count, rows, buffer };
    const at = firstDifference(layout, recorded, computed);
    if (at !== null) {
      return refuse(recording, describe(recording, recorded, before, at));
    }
    await options.onProgress?.(recorded.first + recorded.count - firstSeq, transitions);
    source.release(recorded.buffer);
  }
  if (end < recording.segments.length) {
    span?.onPause(state);
    return null;
  }
  const { digest, stateDigest } = await source.end();
  checkState(endSeq, stateDigest);
  return { verified: true, transitions, digest, isCut: recording.container.cut !== null };
}

/** Transitions between two words of progress within a segment. */
const STRIDE = 4096;

/** Decides a segment's transitions again, into `filler`; how many there were, and the state after. */
async function decideAgain(
  recording: Recording,
  recorded: Segment,
  before: unknown,
  filler: Filler,
  onStride: (count: number) => Promise<void>,
) {
  const { trainer, beginning } = recording.subject();
  const { problem } = beginning;
  let facts: Iterator<RecordedEvent> | null = null;
  // The recorded event at a place: read only where a question was asked of the world.
  const factAt = (seq: number): TrainingEvent | null => {
    facts ??= eventsOf(recording.layout, recorded, seq, recording.endSeq);
    for (;;) {
      const { value, done } = facts.next();
      if (done) return null;
      if (value.seq === seq) return value.event;
    }
  };
  let state = before;
  let count = 0;
  for (; count < recorded.count; count++) {
    let event = trainer.decide(state, problem);
    if (trainer.answer !== undefined && isQuestion(event)) {
      event = recalled(trainer, state, event, factAt(recorded.first + count), problem);
    }
    if (event === null) break;
    if (count > 0 && count % STRIDE === 0) await onStride(count);
    filler.fill(event, count);
    state = trainer.evolve(state, event, problem);
  }
  return { state, count };
}

/** The place of the first transition that differs; null for none. */
function firstDifference(layout: SegmentLayout, a: Segment, b: Segment): number | null {
  let first = a.count === b.count ? Number.POSITIVE_INFINITY : Math.min(a.count, b.count);
  layout.kinds.forEach((kind, k) => {
    const rows = Math.min(a.rows[k]!, b.rows[k]!);
    const placesA = placesView(a.buffer, kind, a.rows[k]);
    const placesB = placesView(b.buffer, kind, b.rows[k]);
    const place = (row: number) => Math.min(placesA[row] ?? 65536, placesB[row] ?? 65536);
    const row = differingRow(bytesOf(placesA), bytesOf(placesB), 2);
    if (row !== null) first = Math.min(first, place(row));
    for (const column of kind.columns) {
      const x = oneNaN(columnView(a.buffer, column, rows));
      const y = oneNaN(columnView(b.buffer, column, rows));
      const at = differingRow(bytesOf(x), bytesOf(y), x.BYTES_PER_ELEMENT * column.width);
      if (at !== null) first = Math.min(first, place(at));
    }
  });
  return Number.isFinite(first) ? first : null;
}

/** The first row whose bytes differ, rows being `width` bytes; null for none. */
function differingRow(a: Uint8Array, b: Uint8Array, width: number): number | null {
  const length = Math.min(a.length, b.length);
  const words = length >> 2;
  const x = new Int32Array(a.buffer, a.byteOffset, words);
  const y = new Int32Array(b.buffer, b.byteOffset, words);
  let at = 0;
  while (at < words && x[at] === y[at]) at++;
  at *= 4;
  while (at < length && a[at] === b[at]) at++;
  if (at < length) return Math.floor(at / width);
  return a.length === b.length ? null : Math.floor(length / width);
}

/** Runs a segment again up to the transition at `place`, to say what differs there. */
function describe(
  recording: Recording,
  recorded: Segment,
  start: unknown,
  place: number,
): Divergence {
  const { trainer, beginning } = recording.subject();
  const { problem } = beginning;
  const seq = recorded.first + place;
  const events = [...eventsOf(recording.layout, recorded, recorded.first, seq + 1)];
  let before = start;
  const decide = (recall: TrainingEvent | null): TrainingEvent | null => {
    const event = trainer.decide(before, problem);
    return isQuestion(event) ? recalled(trainer, before, event, recall, problem) : event;
  };
  for (let i = 0; i < place; i++) {
    before = trainer.evolve(before, decide(events[i]?.event ?? null), problem);
  }
  const was = events[place]?.event ?? null;
  const is = decide(was);
  const kind = was?.kind ?? is?.kind ?? 'nothing';
  const field = was && is && was.kind === is.kind ? differingField(recording, was, is) : null;
  const folded = (event: TrainingEvent | null) => {
    if (!event) return null;
    try {
      const whole = trainer.restore?.(before, event, problem) ?? event;
      return trainer.evolve(before, whole, problem) as unknown;
    } catch {
      return null;
    }
  };
  const pick = (event: TrainingEvent | null) =>
    field === null ? (event?.kind ?? null) : (event as unknown as Record<string, unknown>)[field];
  return {
    seq,
    kind,
    field,
    recorded: pick(was),
    computed: pick(is),
    before,
    recordedState: folded(was),
    computedState: folded(is),
  };
}

function differingField(recording: Recording, a: TrainingEvent, b: TrainingEvent): string | null {
  const kind = recording.layout.kinds.find((layout) => layout.kind === a.kind)!;
  for (const { field, isList, width } of kind.columns) {
    const x = (a as unknown as Record<string, unknown>)[field];
    const y = (b as unknown as Record<string, unknown>)[field];
    if (!isList && Object.is(x, y)) continue;
    if (isList && sameElements(x, y, width)) continue;
    return field;
  }
  return null;
}

function sameElements(x: unknown, y: unknown, width: number): boolean {
  const a = Array.from(x as Iterable<number>);
  const b = Array.from(y as Iterable<number>);
  for (let i = 0; i < width; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

/** A divergence, and its likeliest cause. */
async function refuse(recording: Recording, divergence: Divergence): Promise<Verification> {
  const { metadata } = recording;
  const { trainer } = recording.subject();
  const { fingerprint, engine } = await numericsFingerprint();
  const { seq, kind, field, recorded, computed } = divergence;
  const what = `transition ${seq} diverges: ${kind}${field ? `.${field}` : ''} recorded ${show(recorded)}, computed ${show(computed)}`;
  const refused = (why: Refusal, message: string): Verification => ({
    verified: false,
    why,
    message,
    divergence,
  });
  if (metadata.trainerVersion !== trainer.version) {
    return refused(
      'trainer-version',
      `${what}; it was made by ${trainer.id} version ${metadata.trainerVersion}, this is version ${trainer.version}`,
    );
  }
  if (metadata.numerics !== fingerprint) {
    return refused(
      'numerics',
      `${what}; it was made on ${metadata.engine}, whose numerics differ from ${engine}`,
    );
  }
  return refused('divergence', what);
}

/** A recorded value as text that tells every two values apart. */
function show(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'object')
    return `[${Array.from(value as Iterable<unknown>, show).join(', ')}]`;
  return String(value);
}
