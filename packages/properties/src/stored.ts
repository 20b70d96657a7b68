import type { ColumnType, EventColumns, TrainingEvent } from '@reprise/core';

/** An event as a file keeps it: without its live-only fields, numbers as their columns hold them, arrays as plain ones. */
export function stored(event: TrainingEvent, columns: EventColumns): TrainingEvent {
  const kept: Record<string, unknown> = { kind: event.kind };
  for (const [field, column] of Object.entries(columns[event.kind] ?? {})) {
    if (column === 'live') continue;
    const value = (event as unknown as Record<string, unknown>)[field];
    kept[field] =
      typeof column === 'string'
        ? held(value, column)
        : Array.from(value as Iterable<number>, (item) => held(item, column.type));
  }
  return kept as unknown as TrainingEvent;
}

/** A value as a column of the type holds it. */
function held(value: unknown, type: ColumnType): unknown {
  if (typeof value !== 'number') return value;
  switch (type) {
    case 'uint8':
      return value & 0xff;
    case 'uint16':
      return value & 0xffff;
    case 'int32':
      return value | 0;
    case 'uint32':
      return value >>> 0;
    case 'float32':
      return Math.fround(value);
    default:
      return value;
  }
}
