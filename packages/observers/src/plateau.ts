import { RepriseError } from '@reprise/core';
import type { OperatorFunction } from 'rxjs';
import type { Measurement } from './measurement.ts';
import { observer } from './observer.ts';
import { checkNumber, checkWhole } from './option.ts';

/**
 * When the values have stopped getting better: none of the last `patience` was better than the best
 * before by more than `threshold` (as early stopping and PyTorch's ReduceLROnPlateau, absolute
 * threshold, have it). Shown once, with the best as value; again only after a better one. NaN is not
 * better.
 *
 * `mode` says what is better: `max` for returns (the default), `min` for losses. Throws `bad-option`
 * unless `patience` is a positive whole number, `threshold` at least 0 and `mode` one of the two.
 */
export function plateau({
  patience,
  threshold = 0,
  mode = 'max',
}: {
  readonly patience: number;
  readonly threshold?: number;
  readonly mode?: 'max' | 'min';
}): OperatorFunction<Measurement, Measurement> {
  checkWhole('plateau', 'patience', patience);
  checkNumber('plateau', 'threshold', threshold, 0);
  if (mode !== 'max' && mode !== 'min') {
    throw new RepriseError('bad-option', `plateau: mode is ${mode}; it must be max or min`);
  }
  return observer(() => {
    let best = Number.NaN;
    let since = 0;
    return ({ seq, value }) => {
      const gain = mode === 'max' ? value - best : best - value;
      const isFirst = Number.isNaN(best) && !Number.isNaN(value);
      if (isFirst || gain > threshold) {
        best = value;
        since = 0;
        return undefined;
      }
      // Counted up to one beyond, so that it is shown once.
      since = Math.min(since + 1, patience + 1);
      return since === patience ? { seq, value: best } : undefined;
    };
  });
}
