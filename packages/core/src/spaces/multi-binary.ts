import { RepriseError } from '../errors.ts';
import { uniform } from '../key.ts';
import type { Space } from './space.ts';

/** Arrays of `n` zeros and ones; Gymnasium's MultiBinary. */
export interface MultiBinary extends Space<readonly number[]> {
  readonly type: 'MultiBinary';
  readonly n: number;
}

/** A MultiBinary space; throws `bad-space` unless `n` is a positive whole number. */
export function multiBinary(n: number): MultiBinary {
  if (!Number.isSafeInteger(n) || n < 1) {
    throw new RepriseError('bad-space', `MultiBinary(${n}): n must be a positive whole number`);
  }
  return Object.freeze<MultiBinary>({
    type: 'MultiBinary',
    n,
    contains: (value): value is readonly number[] =>
      Array.isArray(value) &&
      value.length === n &&
      Array.from(value, (bit: unknown) => bit === 0 || bit === 1).every(Boolean),
    sample: (key) => Array.from({ length: n }, (_, i) => (uniform(key, i) < 0.5 ? 0 : 1)),
    toString: () => `MultiBinary(${n})`,
  });
}
