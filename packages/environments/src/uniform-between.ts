import { type Key, uniform } from '@reprise/core';

/** A uniform double in [low, high), the draw of (key, counter), scaled as NumPy does. */
export function uniformBetween(key: Key, counter: number, low: number, high: number): number {
  return low + (high - low) * uniform(key, counter);
}
