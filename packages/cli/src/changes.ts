import { isPersistentArray, type PersistentArray } from '@reprise/core';

/** A change of one value in a state. */
export interface Change {
  /** Where: `table[3]`, `outcome.state.cell`. */
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** What differs between two states or plain values, leaf by leaf. */
export function changes(from: unknown, to: unknown): Change[] {
  const found: Change[] = [];
  eachChange(from, to, (change) => found.push(change));
  return found;
}

/** Hands on what differs between two states or plain values, leaf by leaf. */
export function eachChange(
  from: unknown,
  to: unknown,
  onChange: (change: Change) => void,
  path = '',
): void {
  if (Object.is(from, to)) return;
  if (!isObject(from) || !isObject(to)) {
    onChange({ path, from: from ?? null, to: to ?? null });
    return;
  }
  if (isPersistentArray(from) && isPersistentArray(to) && from.length === to.length) {
    for (const entry of changedEntries(from, to)) {
      onChange({ path: `${path}[${entry}]`, from: from.get(entry), to: to.get(entry) });
    }
    return;
  }
  const [before, after] = [readable(from), readable(to)];
  const isList = Array.isArray(after) || ArrayBuffer.isView(after);
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const here = isList ? `${path}[${key}]` : path ? `${path}.${key}` : key;
    eachChange(before[key], after[key], onChange, here);
  }
}

/** The entries at which two versions of an array differ, in ascending order. */
export function changedEntries(from: PersistentArray, to: PersistentArray): number[] {
  const set = to.changedSince(from);
  const looked = set ? [...new Set(set)].sort((a, b) => a - b) : Array.from(to, (_, i) => i);
  return looked.filter((entry) => !Object.is(from.get(entry), to.get(entry)));
}

function readable(value: Record<string, unknown>): Record<string, unknown> {
  return isPersistentArray(value)
    ? (value.toTypedArray() as unknown as Record<string, unknown>)
    : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** A value as text of at most `width` characters; of a long array, its beginning and its length. */
export function brief(value: unknown, width = 60): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  if (text.length <= width) return text;
  const length = Array.isArray(value) ? ` (${value.length} values)` : '';
  return `${text.slice(0, Math.max(8, width - length.length - 1))}…${length}`;
}
