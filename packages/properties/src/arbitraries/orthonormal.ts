import { type Key, normal } from '@reprise/core';

/**
 * `count` orthonormal vectors of `length` numbers, drawn by `key`, which are orthogonal to those of
 * `against` too (orthonormal themselves): Gram and Schmidt, twice, which is enough (Kahan, in Parlett
 * 1980, section 6.9). `length` must be at least `count` and those together.
 */
export function orthonormal(
  length: number,
  count: number,
  key: Key,
  against: readonly Float64Array[] = [],
): Float64Array[] {
  const found = [...against];
  let draw = 0;
  while (found.length < against.length + count) {
    const vector = Float64Array.from({ length }, () => normal(key, draw++));
    removeAll(vector, found);
    removeAll(vector, found);
    const size = Math.sqrt(dot(vector, vector));
    // All but dependent on the others: another is drawn.
    if (size < 1e-6) continue;
    found.push(vector.map((value) => value / size));
  }
  return found.slice(against.length);
}

/** Takes out of `vector` what it has of each orthonormal `direction`. */
export function removeAll(vector: Float64Array, directions: readonly Float64Array[]): void {
  for (const direction of directions) {
    const share = dot(vector, direction);
    for (let i = 0; i < vector.length; i++) vector[i]! -= share * direction[i]!;
  }
}

/** The unit vector of equal numbers: what is orthogonal to it has mean 0. */
export function constantDirection(length: number): Float64Array {
  return new Float64Array(length).fill(1 / Math.sqrt(length));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
