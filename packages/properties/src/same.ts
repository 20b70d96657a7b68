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
    // Texts are dear: most items are the same.
    if (isAlike(actual[i], expected[i])) continue;
    const x = text(actual[i]);
    const y = text(expected[i]);
    const seq = first + i;
    if (x !== y) {
      throw new LawError(`${what} differs at transition ${seq}:\n  ${x}\n  ${y}`, seq);
    }
  }
}

/** Whether two snapshots are the same; false too where one has a field of undefined that the other has not. */
export function isAlike(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return Object.is(a, b);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  for (const name of names) {
    if (!Object.hasOwn(b, name)) return false;
    if (!isAlike(a[name as keyof typeof a], b[name as keyof typeof b])) return false;
  }
  return true;
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
