import { RecordingError } from './errors.ts';
import { eventsOf } from './events.ts';
import type { RecordedEvent, Recording } from './recording.ts';

/** The first transition in which two recordings differ, and how far they drift from there. */
export interface Difference {
  readonly seq: number;
  /** The field that differs; null where the kinds do, or where one recording has ended. */
  readonly field: string | null;
  /** The events there; null where a recording has ended. */
  readonly a: RecordedEvent['event'] | null;
  readonly b: RecordedEvent['event'] | null;
  /** Transitions that differ, from there to the end of the shorter recording. */
  readonly differing: number;
  /** Transitions compared. */
  readonly compared: number;
  /** The largest absolute difference of each number field, from there on: `kind.field` → drift. */
  readonly drift: Readonly<Record<string, number>>;
}

/** How a comparison is watched and stopped. */
export interface DiffOptions {
  /** Told now and then how many transitions have been compared, of how many in both; its promise is awaited. */
  readonly onProgress?: (done: number, total: number) => unknown;
  readonly signal?: AbortSignal;
}

/** Transitions between two words of progress. */
const STRIDE = 8192;

/**
 * The first difference between two recordings' events; null: equal. Throws `damaged` for either, and what
 * `signal` was aborted with.
 */
export async function diff(
  a: Recording,
  b: Recording,
  options: DiffOptions = {},
): Promise<Difference | null> {
  const { found, differing, compared, drift } = await diffSpan(a, b, null, Infinity, options);
  return found && { ...found, differing, compared, drift };
}

/** How far a comparison has come: what another thread goes on from, or a later one. */
export interface DiffSoFar {
  readonly found: Pick<Difference, 'seq' | 'field' | 'a' | 'b'> | null;
  readonly differing: number;
  readonly compared: number;
  readonly drift: Readonly<Record<string, number>>;
  readonly isThrough: boolean;
}

/**
 * Compares the next `transitions` of two recordings, from where a comparison has come to or from the
 * beginning. Throws what `diff` throws.
 */
export async function diffSpan(
  a: Recording,
  b: Recording,
  before: DiffSoFar | null,
  transitions: number,
  { onProgress, signal }: DiffOptions = {},
): Promise<DiffSoFar> {
  if (a.firstSeq !== b.firstSeq) {
    throw new RecordingError(
      'out-of-range',
      `the recordings begin at different transitions: ${a.firstSeq} and ${b.firstSeq}`,
    );
  }
  let { found, differing, compared } = before ?? { found: null, differing: 0, compared: 0 };
  const drift: Record<string, number> = { ...before?.drift };
  const left = cursor(a, a.firstSeq + compared);
  const right = cursor(b, b.firstSeq + compared);
  const end = compared + transitions;
  let isThrough = true;
  for (;;) {
    if (compared >= end) {
      isThrough = false;
      break;
    }
    const x = await left();
    const y = await right();
    if (!x && !y) break;
    if (!x || !y) {
      const seq = (x ?? y)!.seq;
      found ??= { seq, field: null, a: x?.event ?? null, b: y?.event ?? null };
      break;
    }
    compared++;
    if (compared % STRIDE === 0) {
      await onProgress?.(compared, Math.min(a.transitions, b.transitions));
      signal?.throwIfAborted();
    }
    const fields = differingFields(x.event, y.event);
    if (fields === null) continue;
    differing++;
    found ??= { seq: x.seq, field: fields[0] ?? null, a: x.event, b: y.event };
    for (const field of fields) {
      const p = fieldValue(x.event, field);
      const q = fieldValue(y.event, field);
      if (typeof p !== 'number' || typeof q !== 'number') continue;
      const name = `${x.event.kind}.${field}`;
      drift[name] = Math.max(drift[name] ?? 0, Math.abs(p - q));
    }
  }
  return { found, differing, compared, drift, isThrough };
}

/** Reads a recording's events from `from` on one by one, a segment at a time. */
function cursor(recording: Recording, from: number): () => Promise<RecordedEvent | null> {
  const { segments } = recording;
  const segmentAt = recording.segmentsInTurn();
  let i = Math.max(
    0,
    segments.findLastIndex(({ first }) => first <= from),
  );
  let events: Iterator<RecordedEvent> = [][Symbol.iterator]();
  return async () => {
    for (;;) {
      const next = events.next();
      if (!next.done) return next.value;
      if (i >= segments.length) return null;
      const segment = await segmentAt(i++);
      events = eventsOf(recording.layout, segment, from, recording.endSeq);
    }
  };
}

/** The fields that differ; null: none; empty: the kinds do. */
function differingFields(
  x: RecordedEvent['event'],
  y: RecordedEvent['event'],
): readonly string[] | null {
  if (x.kind !== y.kind) return [];
  const fields = new Set([...Object.keys(x), ...Object.keys(y)]);
  const differing = [...fields].filter(
    (field) => !isSame(fieldValue(x, field), fieldValue(y, field)),
  );
  return differing.length > 0 ? differing : null;
}

function fieldValue(event: RecordedEvent['event'], field: string): unknown {
  return (event as unknown as Record<string, unknown>)[field];
}

function isSame(p: unknown, q: unknown): boolean {
  if (Array.isArray(p) && Array.isArray(q)) {
    return p.length === q.length && p.every((value, i) => Object.is(value, q[i]));
  }
  return Object.is(p, q);
}
