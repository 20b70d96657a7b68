import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf';

/**
 * Whether a count of independent draws is in neither tail of its binomial distribution that is less likely than
 * `tail`, exactly: one that is as it should be fails with a chance of at most 2 `tail`.
 */
export function isLikely(count: number, draws: number, chance: number, tail: number): boolean {
  // Chances that were added up may be a rounding above 1.
  const probability = Math.min(1, chance);
  const below = binomialCdf(count, draws, probability);
  // By the failures, for 1 − a cumulative probability near 1 is rounding.
  const above = binomialCdf(draws - count, draws, 1 - probability);
  return below >= tail && above >= tail;
}
