/** Probabilities are whole multiples of this: sums of them are exact, in whatever order. */
const GRAIN = 1 / 1024;

/** Weights, one of them above 0, as shares of 1 in 1024ths: the largest remainders are rounded up. */
export function sharesOf(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const exact = weights.map((weight) => weight / total / GRAIN);
  const shares = exact.map(Math.floor);
  const left = 1 / GRAIN - shares.reduce((sum, share) => sum + share, 0);
  exact
    .map((share, i) => ({ i, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i)
    .slice(0, left)
    .forEach(({ i }) => {
      shares[i]!++;
    });
  return shares.map((share) => share * GRAIN);
}
