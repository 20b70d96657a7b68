import { LawError } from './law.ts';

/**
 * Throws a LawError, naming the first difference, unless two lists of snapshots are equal; `first` is the
 * seq of their first items.
 */
export function same(
  actual: readonly unknown[],
  expected: readonly unknown[],
  what: string,
  first = 0,
): void {
  for (let i = 0; i < Math.max(actual.length, expected.length); i++) {
    const x = text(actual[i]);
    const y = text(expected[i]);
    const seq = first + i;
    if (x !== y) {
      throw new LawError(`${what} differs at transition ${seq}:\n  ${x}\n  ${y}`, seq);
    }
  }
}

/** A snapshot as text, keys sorted; unlike JSON's, it keeps NaN and the infinities. */
export function text(value: unknown): string {
  return JSON.stringify(value, canonical) ?? 'nothing';
}

function canonical(_: string, item: unknown): unknown {
  if (typeof item === 'number') return Number.isFinite(item) ? item : `${item}`;
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
  // A file keeps a state's fields in the order of their names.
  return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
}
