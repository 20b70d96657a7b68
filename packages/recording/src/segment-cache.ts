import type { Segment } from './layout.ts';
import { RecentlyUsed } from './recently-used.ts';

/** Bytes of decoded segments that are kept, of all recordings together. */
const KEPT_BYTES = 6_291_456;
/** Segments that are kept however large they are: a walk back and forth crosses from one to the next. */
const KEPT_SEGMENTS = 2;

interface Kept {
  owner: object;
  readonly i: number;
  readonly segment: Segment;
}

const kept = new RecentlyUsed<Kept>(
  KEPT_BYTES,
  ({ segment: { buffer, order } }) => buffer.byteLength + (order?.byteLength ?? 0),
  KEPT_SEGMENTS,
);

const find = (owner: object, i: number) =>
  kept.items.find((item) => item.i === i && item.owner === owner);

/** Segment `i` of a recording, where it is kept. */
export function keptSegment(owner: object, i: number): Segment | null {
  const found = find(owner, i);
  if (!found) return null;
  kept.use(found);
  return found.segment;
}

/** Keeps a segment; those that were not used for longest make room, whosever they are. */
export function keepSegment(owner: object, i: number, segment: Segment): void {
  const before = find(owner, i);
  if (before) kept.drop(before);
  kept.use({ owner, i, segment });
}

/** Gives the segments before `end` to a recording that takes another's place; the others go. */
export function handOnSegments(owner: object, next: object, end: number): void {
  for (const item of kept.items) {
    if (item.owner !== owner) continue;
    if (item.i < end) item.owner = next;
    else kept.drop(item);
  }
}

/** The bytes of the segments that are kept. */
export function keptBytes(): number {
  return kept.bytes;
}
