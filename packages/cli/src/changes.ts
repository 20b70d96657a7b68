/** A change of one value in a state. */
export interface Change {
  /** Where: `table[3]`, `outcome.state.cell`. */
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** What differs between two plain values, leaf by leaf. */
export function changes(from: unknown, to: unknown, path = ''): Change[] {
  if (Object.is(from, to)) return [];
  if (!isObject(from) || !isObject(to)) return [{ path, from: from ?? null, to: to ?? null }];
  const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...keys].flatMap((key) => {
    const here = Array.isArray(to) ? `${path}[${key}]` : path ? `${path}.${key}` : key;
    return changes(from[key], to[key], here);
  });
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
