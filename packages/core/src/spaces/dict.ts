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
  const names = Object.keys(spaces).sort();
  if (names.length === 0) throw new RepriseError('bad-space', 'Dict(): needs at least one space');
  return Object.freeze<Dict>({
    type: 'Dict',
    spaces: Object.freeze(Object.fromEntries(names.map((name) => [name, spaces[name]!]))),
    contains: (value): value is Readonly<Record<string, unknown>> =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.keys(value).length === names.length &&
      names.every(
        (name) =>
          Object.hasOwn(value, name) &&
          spaces[name]!.contains((value as Record<string, unknown>)[name]),
      ),
    sample: (key) =>
      Object.fromEntries(names.map((name, i) => [name, spaces[name]!.sample(foldIn(key, i))])),
    toString: () => `Dict(${names.map((name) => `'${name}': ${spaces[name]}`).join(', ')})`,
  });
}
