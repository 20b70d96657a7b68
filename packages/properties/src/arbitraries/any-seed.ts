import { type Key, keyOf } from '@reprise/core';
import fc, { type Arbitrary } from 'fast-check';

/** Seeds, small ones and edges favoured. */
export function anySeed(): Arbitrary<number> {
  return fc.oneof(fc.nat({ max: 10 }), fc.nat({ max: 2 ** 31 - 1 }), fc.maxSafeNat());
}

/** What a seed is like, for `fc.statistics`. */
export function classifySeed(seed: number): string[] {
  if (seed <= 10) return ['up to 10'];
  return [seed < 2 ** 32 ? 'of 32 bits' : 'of more than 32 bits'];
}

/** Keys: those of any seed. */
export function anyKey(): Arbitrary<Key> {
  return anySeed().map(keyOf, seedOf);
}

/** What a key is like, for `fc.statistics`: what its seed is. */
export function classifyKey(key: Key): string[] {
  return classifySeed(seedOf(key));
}

/** The seed whose key it is. */
function seedOf(key: unknown): number {
  const { k0, k1 } = key as Key;
  return (k0 >>> 0) * 4294967296 + (k1 >>> 0);
}
