import { brief, rounded } from '@reprise/cli';
import type { TrainingEvent } from '@reprise/core';

/** An event's fields as text: `observation 4, action 2 (right), nextObservation 8`. */
export function eventText(event: TrainingEvent, actionNames: readonly string[] = []): string {
  const fields = Object.entries(event).filter(([name]) => name !== 'kind' && name !== 'outcome');
  return fields
    .flatMap(([name, value]) => {
      if (value === false || value === undefined) return [];
      if (value === true) return [name];
      const action = name === 'action' ? actionNames[value as number] : undefined;
      return [`${name} ${valueText(value)}${action === undefined ? '' : ` (${action})`}`];
    })
    .join(', ');
}

function valueText(value: unknown): string {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? String(value) : rounded(value, 4);
  if (ArrayBuffer.isView(value)) return valueText(Array.from(value as Float64Array));
  if (Array.isArray(value)) return brief(`[${value.slice(0, 8).map(valueText).join(' ')}]`, 40);
  return brief(value, 24);
}
