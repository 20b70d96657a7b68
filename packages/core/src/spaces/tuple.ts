import { RepriseError } from '../errors.ts';
import { foldIn } from '../key.ts';
import type { Space } from './space.ts';

/** One element of each of several spaces, in order; Gymnasium's Tuple. */
export interface Tuple extends Space<readonly unknown[]> {
  readonly type: 'Tuple';
  readonly spaces: readonly Space<unknown>[];
}

/** A Tuple space; throws `bad-space` for no spaces. */
export function tuple(given: readonly Space<unknown>[]): Tuple {
  const spaces = Object.freeze([...given]);
  if (spaces.length === 0) throw new RepriseError('bad-space', 'Tuple(): needs at least one space');
  return Object.freeze<Tuple>({
    type: 'Tuple',
    spaces,
    contains: (value): value is readonly unknown[] =>
      Array.isArray(value) &&
      value.length === spaces.length &&
      spaces.every((space, i) => space.contains(value[i])),
    sample: (key) => spaces.map((space, i) => space.sample(foldIn(key, i))),
    toString: () => `Tuple(${spaces.join(', ')})`,
  });
}
