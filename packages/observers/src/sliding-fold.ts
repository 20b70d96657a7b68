/**
 * The fold of the last `window` numbers by an associative operation, in O(1) amortised and without
 * subtraction: nothing drifts, and a NaN is gone when it has left the window (two-stacks aggregation:
 * Tangwongsan, Hirzel and Schneider 2015, "General incremental sliding-window aggregation").
 *
 * One buffer holds both stacks: up to the last place written the newest numbers, after it what is left of
 * the block before them, each place with the fold from there to the block's end.
 */
export class SlidingFold {
  private readonly buffer: Float64Array;
  private readonly combine: (a: number, b: number) => number;
  private place = 0;
  private newest = 0;
  private isFull = false;

  constructor(window: number, combine: (a: number, b: number) => number) {
    this.buffer = new Float64Array(window);
    this.combine = combine;
  }

  /** Numbers in the window. */
  get count(): number {
    return this.isFull ? this.buffer.length : this.place;
  }

  /** Takes a number in, drops the one that leaves, and returns the fold of those in the window. */
  add(value: number): number {
    const { buffer, combine, place } = this;
    buffer[place] = value;
    this.newest = place === 0 ? value : combine(this.newest, value);
    this.place = place + 1;
    if (this.place < buffer.length) {
      return this.isFull ? combine(buffer[place + 1]!, this.newest) : this.newest;
    }
    for (let i = buffer.length - 2; i >= 0; i--) buffer[i] = combine(buffer[i]!, buffer[i + 1]!);
    this.place = 0;
    this.isFull = true;
    return this.newest;
  }

  /** Forgets all numbers. */
  clear(): void {
    this.place = 0;
    this.isFull = false;
  }
}

/** a + b. */
export function sum(a: number, b: number): number {
  return a + b;
}
