import cospi from '@stdlib/math-base-special-cospi';
import ln from '@stdlib/math-base-special-ln';
import { RepriseError } from './errors.ts';

/**
 * A key of the counter-based generator: two 32-bit words, kept as signed integers.
 *
 * A draw is a function of (key, counter), so no generator state is ever stored.
 */
export interface Key {
  readonly k0: number;
  readonly k1: number;
}

const PARITY = 0x1bd11bda;
const TWO_32 = 4294967296;
const TWO_53 = 9007199254740992;

/**
 * Threefry-2x32 with 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"):
 * encrypts the counter (c0, c1) under the key and writes the two words into `into`.
 */
export function threefry2x32(
  k0: number,
  k1: number,
  c0: number,
  c1: number,
  into: Int32Array,
): void {
  let k2 = k0 ^ k1 ^ PARITY;
  let x = (c0 + k0) | 0;
  let y = (c1 + k1) | 0;
  // Eight rounds a pass and not all twenty written out: small enough for V8 to inline into a draw.
  for (let i = 1; ; i += 2) {
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    x = (x + y) | 0;
    y = ((y << 15) | (y >>> 17)) ^ x;
    x = (x + y) | 0;
    y = ((y << 26) | (y >>> 6)) ^ x;
    x = (x + y) | 0;
    y = ((y << 6) | (y >>> 26)) ^ x;
    x = (x + k1) | 0;
    y = (((y + k2) | 0) + i) | 0;
    if (i === 5) break;

    x = (x + y) | 0;
    y = ((y << 17) | (y >>> 15)) ^ x;
    x = (x + y) | 0;
    y = ((y << 29) | (y >>> 3)) ^ x;
    x = (x + y) | 0;
    y = ((y << 16) | (y >>> 16)) ^ x;
    x = (x + y) | 0;
    y = ((y << 24) | (y >>> 8)) ^ x;
    x = (x + k2) | 0;
    y = (((y + k0) | 0) + i + 1) | 0;

    const first = k0;
    k0 = k2;
    k2 = k1;
    k1 = first;
  }
  into[0] = x;
  into[1] = y;
}

const words = new Int32Array(2);

/** The key of a seed, an integer in [0, 2^53); throws `bad-seed` otherwise. */
export function keyOf(seed: number): Key {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RepriseError(
      'bad-seed',
      `seed ${seed} is not allowed: a whole number from 0 to 9007199254740991`,
    );
  }
  return { k0: Math.floor(seed / TWO_32) | 0, k1: seed | 0 };
}

/** The `n`-th child of a key (JAX's fold_in; `n` a whole number in [0, 2^53)). */
export function foldIn(key: Key, n: number): Key {
  threefry2x32(key.k0, key.k1, n < TWO_32 ? 0 : (n / TWO_32) | 0, n | 0, words);
  return { k0: words[0]!, k1: words[1]! };
}

/** `count` independent keys from one (JAX's split): the i-th is `foldIn(key, i)`. */
export function split(key: Key, count = 2): Key[] {
  return Array.from({ length: count }, (_, i) => foldIn(key, i));
}

/**
 * Writes the two uniform 32-bit words of (key, counter) into `into`, as signed integers; the fast form,
 * without allocation.
 */
export function drawWords(key: Key, counter: number, into: Int32Array): void {
  threefry2x32(key.k0, key.k1, counter < TWO_32 ? 0 : (counter / TWO_32) | 0, counter | 0, into);
}

/** A uniform double in [0, 1) with 53 random bits, the draw of (key, counter). */
export function uniform(key: Key, counter = 0): number {
  threefry2x32(key.k0, key.k1, counter < TWO_32 ? 0 : (counter / TWO_32) | 0, counter | 0, words);
  return ((words[0]! >>> 5) * 67108864 + (words[1]! >>> 6)) / TWO_53;
}

/** A uniform whole number in [0, n), the draw of (key, counter); n at most 2^32. */
export function integer(key: Key, n: number, counter = 0): number {
  return Math.floor(uniform(key, counter) * n);
}

/** A standard normal double, the draw of (key, counter), by Box and Muller 1958: sqrt(−2 ln u) cos(2πv). */
export function normal(key: Key, counter = 0): number {
  threefry2x32(key.k0, key.k1, counter < TWO_32 ? 0 : (counter / TWO_32) | 0, counter | 0, words);
  const u = ((words[0]! >>> 0) + 1) / TWO_32;
  const v = (words[1]! >>> 0) / TWO_32;
  return Math.sqrt(-2 * ln(u)) * cospi(2 * v);
}
