import type { Key } from '@reprise/core';

/** A seed in [0, 2^53) of a key, evenly. */
export function seedOf({ k0, k1 }: Key): number {
  return (k0 >>> 0) * 2 ** 21 + (k1 >>> 11);
}
