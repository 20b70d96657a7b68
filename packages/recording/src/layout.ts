import type { ColumnType, EventColumns } from '@reprise/core';

/** Rows of one kind of event in a batch, at the most. */
export const BATCH_ROWS = 8192;

/** Transitions in a segment, at the most: a row's place in its segment is a uint16. */
export const SEGMENT_TRANSITIONS = 65536;

/** The typed array that holds a column. */
export type ColumnArray =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** A stored column of one kind of event. */
export interface ColumnLayout {
  readonly field: string;
  readonly type: ColumnType;
  /** Values a row: 1, or the fixed length of a list. */
  readonly width: number;
  readonly isList: boolean;
  /** Where its bytes begin in a segment's buffer. */
  readonly offset: number;
}

/** The stored columns of one kind of event. */
export interface KindLayout {
  readonly kind: string;
  /** Where the rows' places in the segment (uint16) begin in the buffer. */
  readonly placesOffset: number;
  readonly columns: readonly ColumnLayout[];
}

/** How the columns of a segment lie in one buffer. */
export interface SegmentLayout {
  readonly kinds: readonly KindLayout[];
  readonly bytes: number;
}

const arrays = {
  bool: Uint8Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** The layout of a trainer's columns: live-only fields are left out. */
export function segmentLayout(columns: EventColumns): SegmentLayout {
  let end = 0;
  const place = (bytes: number) => {
    const offset = end;
    end += Math.ceil(bytes / 8) * 8;
    return offset;
  };
  const kinds = Object.entries(columns).map(([kind, fields]) => {
    const placesOffset = place(BATCH_ROWS * 2);
    const stored: ColumnLayout[] = [];
    for (const [field, column] of Object.entries(fields)) {
      if (column === 'live') continue;
      const { type, length } = typeof column === 'string' ? { type: column, length: 1 } : column;
      const offset = place(BATCH_ROWS * length * arrays[type].BYTES_PER_ELEMENT);
      stored.push({ field, type, width: length, isList: typeof column !== 'string', offset });
    }
    return { kind, placesOffset, columns: stored };
  });
  return { kinds, bytes: end };
}

/** A view of `rows` rows of a column in a segment's buffer. */
export function columnView(
  buffer: ArrayBuffer,
  column: ColumnLayout,
  rows: number = BATCH_ROWS,
): ColumnArray {
  return new arrays[column.type](buffer, column.offset, rows * column.width);
}

/** A view of `rows` rows' places in a segment's buffer. */
export function placesView(
  buffer: ArrayBuffer,
  kind: KindLayout,
  rows: number = BATCH_ROWS,
): Uint16Array {
  return new Uint16Array(buffer, kind.placesOffset, rows);
}

/** The bytes of a typed array, not copied. */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** A stretch of transitions as columns. */
export interface Segment {
  /** The seq of its first transition. */
  readonly first: number;
  readonly count: number;
  /** Rows of each kind, in the layout's order. */
  readonly rows: readonly number[];
  readonly buffer: ArrayBuffer;
  /** The kind of each transition, where it has been reckoned. */
  readonly order?: Uint8Array;
  /** When it was written, in ms since 1970, where it was read from a file. */
  readonly wallClock?: number;
}

/** In `order`, a place that no row claims. */
export const NO_KIND = 255;

/** Writes the kind of each transition, by its rows' places, into `order`. */
export function orderOf(layout: SegmentLayout, segment: Segment, order: Uint8Array): void {
  layout.kinds.forEach((kind, k) => {
    const places = placesView(segment.buffer, kind, segment.rows[k]);
    for (let row = 0; row < places.length; row++) order[places[row]!] = k;
  });
}
