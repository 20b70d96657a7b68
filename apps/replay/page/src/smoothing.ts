/** Points from which on a curve is smoothed: of fewer, each tells more than their mean. */
export const SMOOTHED_FROM = 100;

/** What is drawn of a curve: smoothed where it has points enough. */
export function drawnOf(values: ArrayLike<number>, weight: number): ArrayLike<number> {
  return values.length < SMOOTHED_FROM ? values : smoothed(values, weight);
}

/**
 * Exponential smoothing with the correction for its start (TensorBoard's): 0 leaves values as they
 * are; what is not a number is passed over.
 */
export function smoothed(values: ArrayLike<number>, weight: number): Float64Array {
  const out = new Float64Array(values.length);
  let sum = 0;
  let mass = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isFinite(value)) {
      sum = sum * weight + (1 - weight) * value;
      mass = mass * weight + (1 - weight);
    }
    out[i] = Number.isFinite(value) ? sum / mass : value;
  }
  return out;
}
