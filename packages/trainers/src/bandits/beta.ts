import { foldIn, type Key, normal, RepriseError, uniform } from '@reprise/core';
import ln from '@stdlib/math-base-special-ln';

/**
 * A Gamma(shape, 1) variate by key, shape at least 1 (Marsaglia and Tsang 2000, "A simple method for
 * generating gamma variables"): the proposals are the draws of the key's counters, two each. Throws
 * `bad-state` for any other shape, for which no proposal might ever do.
 */
export function gammaVariate(key: Key, shape: number): number {
  if (!(shape >= 1 && shape < Number.POSITIVE_INFINITY)) {
    throw new RepriseError(
      'bad-state',
      `a gamma variate has shape ${shape}: at least 1 is allowed`,
    );
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (let counter = 0; ; counter += 2) {
    const x = normal(key, counter);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    // 1 − u lies in (0, 1], so its logarithm is finite.
    if (ln(1 - uniform(key, counter + 1)) < 0.5 * x * x + d - d * v + d * ln(v)) return d * v;
  }
}

/** A Beta(a, b) variate by key, a and b at least 1: X / (X + Y) of two gamma variates; throws as they do. */
export function betaVariate(key: Key, a: number, b: number): number {
  const x = gammaVariate(foldIn(key, 0), a);
  return x / (x + gammaVariate(foldIn(key, 1), b));
}
