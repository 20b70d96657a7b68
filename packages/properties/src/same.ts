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

/** A snapshot as text; unlike JSON's, it keeps NaN and the infinities. */
function text(value: unknown): string {
  return (
    JSON.stringify(value, (_, item) =>
      typeof item === 'number' && !Number.isFinite(item) ? `${item}` : item,
    ) ?? 'nothing'
  );
}
