import type { OperatorFunction } from 'rxjs';
import type { Measurement } from './measurement.ts';
import { observer } from './observer.ts';
import { checkKept, checkNumber } from './option.ts';
import { SlidingFold } from './sliding-fold.ts';

/**
 * When the values have converged: the last `window` of them, all finite, lie within `tolerance` of each
 * other (greatest minus least). Shown once, with their range as value; again only if they have moved
 * apart since.
 *
 * Memory: `window` numbers, twice. Throws `bad-option` unless `window` is a whole number of at least 2
 * and `tolerance` at least 0.
 *
 * @example run$.pipe(stopWhen(pipe(losses(), converged({ window: 100, tolerance: 1e-6 }))))
 */
export function converged({
  window,
  tolerance,
}: {
  readonly window: number;
  readonly tolerance: number;
}): OperatorFunction<Measurement, Measurement> {
  checkKept('converged', 'window', window, 2);
  checkNumber('converged', 'tolerance', tolerance, 0);
  return observer(() => {
    const greatest = new SlidingFold(window, Math.max);
    const least = new SlidingFold(window, Math.min);
    let isConverged = false;
    return ({ seq, value }) => {
      if (!Number.isFinite(value)) {
        greatest.clear();
        least.clear();
        isConverged = false;
        return undefined;
      }
      const range = greatest.add(value) - least.add(value);
      const was = isConverged;
      isConverged = greatest.count === window && range <= tolerance;
      return isConverged && !was ? { seq, value: range } : undefined;
    };
  });
}
