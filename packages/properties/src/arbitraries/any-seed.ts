import { type Key, keyOf } from '@reprise/core';
import fc, { type Arbitrary } from 'fast-check';

/** Seeds, small ones and edges favoured. */
export function anySeed(): Arbitrary<number> {
  return fc.oneof(fc.nat({ max: 10 }), fc.maxSafeNat());
}

/** Keys: those of any seed. */
export function anyKey(): Arbitrary<Key> {
  return anySeed().map(keyOf, seedOf);
}

/** The seed whose key it is. */
function seedOf(key: unknown): number {
  const { k0, k1 } = key as Key;
  return (k0 >>> 0) * 4294967296 + (k1 >>> 0);
}
