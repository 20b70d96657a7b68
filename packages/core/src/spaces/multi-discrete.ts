import { RepriseError } from '../errors.ts';
import { integer } from '../key.ts';
import type { Space } from './space.ts';

/** Arrays of whole numbers, the i-th in [0, nvec[i]); Gymnasium's MultiDiscrete. */
export interface MultiDiscrete extends Space<readonly number[]> {
  readonly type: 'MultiDiscrete';
  readonly nvec: readonly number[];
}

/** A MultiDiscrete space; throws `bad-space` unless `nvec` is of positive whole numbers. */
export function multiDiscrete(nvec: readonly number[]): MultiDiscrete {
  if (nvec.length === 0 || nvec.some((n) => !Number.isSafeInteger(n) || n < 1)) {
    throw new RepriseError(
      'bad-space',
      `MultiDiscrete([${nvec}]): nvec must be of positive whole numbers`,
    );
  }
  return Object.freeze<MultiDiscrete>({
    type: 'MultiDiscrete',
    nvec: Object.freeze([...nvec]),
    contains: (value): value is readonly number[] =>
      Array.isArray(value) &&
      value.length === nvec.length &&
      value.every((item, i) => Number.isInteger(item) && item >= 0 && item < nvec[i]!),
    sample: (key) => nvec.map((n, i) => integer(key, n, i)),
    toString: () => `MultiDiscrete([${nvec.join(' ')}])`,
  });
}
