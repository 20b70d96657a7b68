import type { EventColumns, TrainingEvent } from '@reprise/core';

/** An event as a file keeps it: without its live-only fields, arrays as plain ones. */
export function stored(event: TrainingEvent, columns: EventColumns): TrainingEvent {
  const kept: Record<string, unknown> = { kind: event.kind };
  for (const [field, column] of Object.entries(columns[event.kind] ?? {})) {
    if (column === 'live') continue;
    const value = (event as unknown as Record<string, unknown>)[field];
    kept[field] = typeof column === 'string' ? value : Array.from(value as Iterable<number>);
  }
  return kept as unknown as TrainingEvent;
}
