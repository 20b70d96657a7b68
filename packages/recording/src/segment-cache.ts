import type { Segment } from './layout.ts';

/** Bytes of decoded segments that are kept, of all recordings together. */
const KEPT_BYTES = 6_291_456;
/** Segments that are kept however large they are: a walk back and forth crosses from one to the next. */
const KEPT_SEGMENTS = 2;

interface Kept {
  readonly owner: object;
  readonly i: number;
  readonly segment: Segment;
}

/** The one used last is the last. */
let kept: readonly Kept[] = [];

/** Segment `i` of a recording, where it is kept. */
export function keptSegment(owner: object, i: number): Segment | null {
  const found = kept.find((item) => item.i === i && item.owner === owner);
  if (!found) return null;
  kept = [...kept.filter((item) => item !== found), found];
  return found.segment;
}

/** Keeps a segment; those that were not used for longest make room, whosever they are. */
export function keepSegment(owner: object, i: number, segment: Segment): void {
  const all = [...kept.filter((item) => item.i !== i || item.owner !== owner)];
  all.push({ owner, i, segment });
  let bytes = all.reduce((sum, item) => sum + bytesOf(item.segment), 0);
  while (bytes > KEPT_BYTES && all.length > KEPT_SEGMENTS) bytes -= bytesOf(all.shift()!.segment);
  kept = all;
}

/** Gives the segments before `end` to a recording that takes another's place; the others go. */
export function handOnSegments(owner: object, next: object, end: number): void {
  kept = kept.flatMap((item) => {
    if (item.owner !== owner) return item;
    return item.i < end ? { ...item, owner: next } : [];
  });
}

/** The bytes of the segments that are kept. */
export function keptBytes(): number {
  return kept.reduce((sum, { segment }) => sum + bytesOf(segment), 0);
}

function bytesOf({ buffer, order }: Segment): number {
  return buffer.byteLength + (order?.byteLength ?? 0);
}
