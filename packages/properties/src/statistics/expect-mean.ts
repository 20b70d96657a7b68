import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { LawError } from '../law.ts';
import type { FixedTest } from './expect-frequencies.ts';
import { declareFalseAlarms } from './ledger.ts';

/**
 * How far from their expectation draws go: all within a range, whose deviation may be known; or normal ones of a
 * known deviation; or of tails that fall exponentially, e^(−x / scale), with a known deviation (a gamma
 * variate's scale is its own; that of a squared standard normal one is 2).
 */
export type Spread =
  | { readonly range: readonly [low: number, high: number]; readonly deviation?: number }
  | { readonly normal: true; readonly deviation: number }
  | { readonly scale: number; readonly deviation: number };

/**
 * How far the mean of `n` independent draws is from their expectation, at the most, but for a probability of
 * `falseAlarms` on both sides: no number of draws is too small. In a range by Hoeffding's inequality (1963,
 * theorem 2) or Bernstein's, whichever is nearer; normal draws exactly; tails that fall exponentially by
 * Bernstein's for sub-gamma variables (Boucheron, Lugosi and Massart 2013, section 2.4).
 */
export function meanMargin(spread: Spread, n: number, falseAlarms: number): number {
  const exponent = Math.log(2 / falseAlarms);
  const bernstein = (deviation: number, scale: number) =>
    deviation * Math.sqrt((2 * exponent) / n) + (scale * exponent) / n;
  if ('normal' in spread) {
    return (-normalQuantile(falseAlarms / 2, 0, 1) * spread.deviation) / Math.sqrt(n);
  }
  if ('scale' in spread) return bernstein(spread.deviation, spread.scale);
  const width = spread.range[1] - spread.range[0];
  const hoeffding = width * Math.sqrt(exponent / (2 * n));
  if (spread.deviation === undefined) return hoeffding;
  return Math.min(hoeffding, bernstein(spread.deviation, width / 3));
}

/**
 * The same of draws in a range whose deviation is not known, by their own (empirical Bernstein; Maurer and
 * Pontil 2009, theorem 4), of which at least two are needed.
 */
export function empiricalMargin(
  draws: readonly number[],
  [low, high]: readonly [low: number, high: number],
  falseAlarms: number,
): number {
  const n = draws.length;
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / n;
  const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / (n - 1);
  // Each side takes half of the probability, and so does the variance's own bound: 4 / α.
  const exponent = Math.log(4 / falseAlarms);
  return Math.sqrt((2 * variance * exponent) / n) + (7 * (high - low) * exponent) / (3 * (n - 1));
}

/**
 * Expects the mean of `n` independent draws to be within `meanMargin` of their expectation, and enters
 * `falseAlarms` into the ledger. Throws a LawError.
 */
export function expectMean(
  mean: number,
  { expected, n, ...spread }: { readonly expected: number; readonly n: number } & Spread,
  { claim, falseAlarms = 1e-9 }: FixedTest,
): void {
  declareFalseAlarms(claim, falseAlarms);
  const far = meanMargin(spread as Spread, n, falseAlarms);
  if (Math.abs(mean - expected) <= far) return;
  throw new LawError(
    `${claim}: the mean of ${n} is ${mean}; it is to be within ${far} of ${expected} (false alarms: ${falseAlarms})`,
  );
}
