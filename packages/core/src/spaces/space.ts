import type { Key } from '../key.ts';

/** A set of values that can be tested and drawn from; Gymnasium's Space. */
export interface Space<Value> {
  readonly type: string;
  /** Whether `value` is an element. */
  contains(value: unknown): value is Value;
  /** The element that `key` draws; unbounded dimensions as in Gymnasium (normal, shifted exponential). */
  sample(key: Key): Value;
  /** The space in Gymnasium's words: `Discrete(4)`. */
  toString(): string;
}
