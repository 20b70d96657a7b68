import { RepriseError } from '../errors.ts';
import { integer } from '../key.ts';
import type { Space } from './space.ts';

/** Arrays of whole numbers, the i-th in [0, nvec[i]); Gymnasium's MultiDiscrete. */
export interface MultiDiscrete extends Space<readonly number[]> {
  readonly type: 'MultiDiscrete';
  readonly nvec: readonly number[];
}

/** A MultiDiscrete space; throws `bad-space` unless `nvec` is of positive whole numbers. */
export function multiDiscrete(given: readonly number[]): MultiDiscrete {
  const nvec = Object.freeze(Array.from(given));
  if (nvec.length === 0 || nvec.some((n) => !(Number.isInteger(n) && n >= 1 && n <= 4294967296))) {
    throw new RepriseError(
      'bad-space',
      `MultiDiscrete([${nvec}]): nvec must be of whole numbers from 1 to 2^32`,
    );
  }
  return Object.freeze<MultiDiscrete>({
    type: 'MultiDiscrete',
    nvec,
    contains: (value): value is readonly number[] =>
      Array.isArray(value) &&
      value.length === nvec.length &&
      nvec.every((n, i) => Number.isInteger(value[i]) && value[i] >= 0 && value[i] < n),
    sample: (key) => nvec.map((n, i) => integer(key, n, i)),
    toString: () => `MultiDiscrete([${nvec.join(' ')}])`,
  });
}
