import type { TrainingEvent } from '@reprise/core';
import {
  type ColumnArray,
  type ColumnLayout,
  columnView,
  orderOf,
  placesView,
  type Segment,
  type SegmentLayout,
} from './layout.ts';
import type { RecordedEvent } from './recording.ts';

/** The events of a segment with seqs in [from, to), in order; of one kind, where it is given. */
export function* eventsOf(
  layout: SegmentLayout,
  segment: Segment,
  from: number,
  to: number,
  only?: string,
): Generator<RecordedEvent> {
  const { first, count } = segment;
  const order = segment.order ?? new Uint8Array(count);
  if (!segment.order) orderOf(layout, segment, order);
  const nextRow = layout.kinds.map((kind, k) => {
    const places = placesView(segment.buffer, kind, segment.rows[k]);
    const before = places.findIndex((place) => first + place >= from);
    return before < 0 ? places.length : before;
  });
  const columns = layout.kinds.map((kind, k) =>
    kind.columns.map((column) => columnView(segment.buffer, column, segment.rows[k])),
  );
  const begin = Math.max(from, first);
  const end = Math.min(to, first + count);
  for (let seq = begin; seq < end; seq++) {
    const k = order[seq - first]!;
    const row = nextRow[k]!++;
    const kind = layout.kinds[k]!;
    if (only !== undefined && only !== kind.kind) continue;
    yield { seq, event: eventAt(kind.kind, kind.columns, columns[k]!, row) };
  }
}

function eventAt(
  kind: string,
  layouts: readonly ColumnLayout[],
  columns: readonly ColumnArray[],
  row: number,
): TrainingEvent {
  const event: Record<string, unknown> = { kind };
  for (let c = 0; c < layouts.length; c++) {
    event[layouts[c]!.field] = fieldAt(layouts[c]!, columns[c]!, row);
  }
  return event as unknown as TrainingEvent;
}

/** The value of one field in one row. */
function fieldAt(layout: ColumnLayout, column: ColumnArray, row: number): unknown {
  if (layout.isList) {
    return Array.from(column.subarray(row * layout.width, (row + 1) * layout.width));
  }
  const value = column[row]!;
  return layout.type === 'bool' ? value === 1 : value;
}
