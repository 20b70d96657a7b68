import type { OperatorFunction } from 'rxjs';
import type { Measurement } from './measurement.ts';
import { observer } from './observer.ts';

/** What is known of all values so far. */
export interface Statistics {
  /** Finite values; all else is of these. */
  readonly count: number;
  readonly mean: number;
  /** The unbiased one, √(Σ (x − mean)² / (count − 1)); 0 of a single value, Infinity where the sum is beyond 1.8e308. */
  readonly standardDeviation: number;
  readonly meanAbsolute: number;
  readonly least: number;
  readonly greatest: number;
  /** Values that were NaN or infinite. */
  readonly notFinite: number;
}

/**
 * Count, mean, deviation and range of all values so far, with each finite value, by one stable pass
 * (Welford 1962; Chan, Golub and LeVeque 1983, equation 1.3).
 */
export function statistics(): OperatorFunction<Measurement, Measurement<Statistics>> {
  return observer(() => {
    let count = 0;
    let mean = 0;
    let squares = 0;
    let meanAbsolute = 0;
    let least = Number.POSITIVE_INFINITY;
    let greatest = Number.NEGATIVE_INFINITY;
    let notFinite = 0;
    return ({ seq, value }) => {
      if (!Number.isFinite(value)) {
        notFinite++;
        return undefined;
      }
      count++;
      const deviation = value - mean;
      // Between the two greatest numbers there are, of either sign, lies more than a number holds.
      mean += Number.isFinite(deviation) ? deviation / count : value / count - mean / count;
      squares += deviation * (value - mean);
      meanAbsolute += (Math.abs(value) - meanAbsolute) / count;
      if (value < least) least = value;
      if (value > greatest) greatest = value;
      const standardDeviation = count === 1 ? 0 : Math.sqrt(squares / (count - 1));
      return {
        seq,
        value: { count, mean, standardDeviation, meanAbsolute, least, greatest, notFinite },
      };
    };
  });
}
