import { RepriseError } from '../errors.ts';
import { integer } from '../key.ts';
import type { Space } from './space.ts';

/** The whole numbers from `start` up to but without `start + n`, −0 as 0; Gymnasium's Discrete. */
export interface Discrete extends Space<number> {
  readonly type: 'Discrete';
  readonly n: number;
  readonly start: number;
}

/** A Discrete space; throws `bad-space` unless `n` is a positive and `start` a whole number. */
export function discrete(n: number, { start = 0 }: { readonly start?: number } = {}): Discrete {
  if (!Number.isSafeInteger(n) || n < 1 || n > 4294967296) {
    throw new RepriseError('bad-space', `Discrete(${n}): n must be a whole number from 1 to 2^32`);
  }
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(start + (n - 1))) {
    throw new RepriseError(
      'bad-space',
      `Discrete(${n}): start ${start} must be a whole number, and all of them below 2^53`,
    );
  }
  return Object.freeze<Discrete>({
    type: 'Discrete',
    n,
    start,
    contains: (value): value is number =>
      Number.isInteger(value) && (value as number) >= start && (value as number) < start + n,
    sample: (key) => start + integer(key, n),
    toString: () => (start === 0 ? `Discrete(${n})` : `Discrete(${n}, start=${start})`),
  });
}
