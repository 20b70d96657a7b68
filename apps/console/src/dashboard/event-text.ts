import { brief, rounded } from '@reprise/cli';
import { isPersistentArray, type TrainingEvent } from '@reprise/core';

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
  if (isPersistentArray(value)) return listText(value.length, (i) => value.get(i));
  if (ArrayBuffer.isView(value) || Array.isArray(value)) {
    const list = value as ArrayLike<unknown>;
    return listText(list.length, (i) => list[i]);
  }
  return brief(value, 24);
}

/** The beginning of a list: `[0.25 1 -3]`. */
function listText(length: number, at: (i: number) => unknown): string {
  const shown = Array.from({ length: Math.min(8, length) }, (_, i) => valueText(at(i)));
  return brief(`[${shown.join(' ')}]`, 40);
}
