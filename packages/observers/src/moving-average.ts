import type { OperatorFunction } from 'rxjs';
import type { Measurement } from './measurement.ts';
import { observer } from './observer.ts';
import { checkKept } from './option.ts';
import { SlidingFold, sum } from './sliding-fold.ts';

/**
 * The mean of the last `window` values, with each value; at first of as many as there are, or, with
 * `isWhole`, none until there are so many.
 *
 * Sums are taken anew for each window, so no error builds up, and NaN lasts as long as it is in the
 * window. Memory: `window` numbers. Throws `bad-option` unless `window` is a positive whole number.
 */
export function movingAverage(
  window: number,
  { isWhole = false }: { readonly isWhole?: boolean } = {},
): OperatorFunction<Measurement, Measurement> {
  checkKept('movingAverage', 'window', window);
  return observer(() => {
    const total = new SlidingFold(window, sum);
    return ({ seq, value }) => {
      const inWindow = total.add(value);
      if (isWhole && total.count < window) return undefined;
      return { seq, value: inWindow / total.count };
    };
  });
}
