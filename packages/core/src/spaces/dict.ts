import { RepriseError } from '../errors.ts';
import { foldIn } from '../key.ts';
import type { Space } from './space.ts';

/** One named element of each of several spaces; Gymnasium's Dict. Names are in sorted order. */
export interface Dict extends Space<Readonly<Record<string, unknown>>> {
  readonly type: 'Dict';
  readonly spaces: Readonly<Record<string, Space<unknown>>>;
}

/** A Dict space; throws `bad-space` for no spaces. */
export function dict(spaces: Readonly<Record<string, Space<unknown>>>): Dict {
  const entries = Object.entries(spaces).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) throw new RepriseError('bad-space', 'Dict(): needs at least one space');
  return Object.freeze<Dict>({
    type: 'Dict',
    spaces: Object.freeze(Object.fromEntries(entries)),
    contains: (value): value is Readonly<Record<string, unknown>> =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.keys(value).length === entries.length &&
      entries.every(
        ([name, space]) =>
          Object.hasOwn(value, name) && space.contains((value as Record<string, unknown>)[name]),
      ),
    sample: (key) =>
      Object.fromEntries(entries.map(([name, space], i) => [name, space.sample(foldIn(key, i))])),
    toString: () => `Dict(${entries.map(([name, space]) => `'${name}': ${space}`).join(', ')})`,
  });
}
