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
  { onProgress, signal }: DiffOptions = {},
): Promise<Difference | null> {
  if (a.firstSeq !== b.firstSeq) {
    throw new RecordingError(
      'out-of-range',
      `the recordings begin at different transitions: ${a.firstSeq} and ${b.firstSeq}`,
    );
  }
  const left = cursor(a);
  const right = cursor(b);
  const drift: Record<string, number> = {};
  let found: Pick<Difference, 'seq' | 'field' | 'a' | 'b'> | null = null;
  let differing = 0;
  let compared = 0;
  for (;;) {
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
  return found && { ...found, differing, compared, drift };
}

/** Reads a recording's events one by one, a segment at a time. */
function cursor(recording: Recording): () => Promise<RecordedEvent | null> {
  let i = 0;
  let events: Iterator<RecordedEvent> = [][Symbol.iterator]();
  return async () => {
    for (;;) {
      const next = events.next();
      if (!next.done) return next.value;
      if (i >= recording.segments.length) return null;
      const segment = await recording.segment(i++);
      events = eventsOf(recording.layout, segment, segment.first, recording.endSeq);
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
