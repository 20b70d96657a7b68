import { keyOf, RepriseError } from '@reprise/core';
import type { OperatorFunction } from 'rxjs';
import { KllSketch } from './kll-sketch.ts';
import type { Measurement } from './measurement.ts';
import { checkKept, checkNumber } from './option.ts';
import { type SummaryOptions, summarise } from './summarise.ts';

/**
 * Quantiles of all values so far in constant memory, by a KLL sketch: for each probability, which must
 * rise, a value whose rank is right to √(12 ln(2/δ)) / k of the count but with probability below δ (1 % at
 * the default k = 800, for δ = 0.01). They are exact up to the first k values, and at 0 and 1 always;
 * NaN has no rank and is not counted. Memory: at most about 4.5k numbers.
 *
 * The sketch's draws are by `seed`, so a replay has the quantiles of the run. Throws `bad-option` unless
 * the probabilities rise and are from 0 to 1, and k is a whole number of at least 8.
 *
 * @example run$.pipe(returns(), quantiles([0.25, 0.5, 0.75], { every: 100 }))
 */
export function quantiles(
  probabilities: readonly number[],
  {
    k = 800,
    seed = 0,
    ...options
  }: SummaryOptions & { readonly k?: number; readonly seed?: number } = {},
): OperatorFunction<Measurement, Measurement<readonly number[]>> {
  for (const [i, probability] of probabilities.entries()) {
    checkNumber('quantiles', `probability number ${i + 1}`, probability, 0, 1);
    if (i > 0 && probability < probabilities[i - 1]!) {
      throw new RepriseError(
        'bad-option',
        `quantiles: probability ${probability} comes after ${probabilities[i - 1]}; they must rise`,
      );
    }
  }
  checkKept('quantiles', 'k', k, 8);
  const key = keyOf(seed);
  return summarise('quantiles', options, () => {
    const sketch = new KllSketch(k, key);
    return {
      add: ({ value }) => sketch.add(value),
      show: () => sketch.quantiles(probabilities),
    };
  });
}
