import type { OperatorFunction } from 'rxjs';
import type { Measurement } from './measurement.ts';
import { observer } from './observer.ts';
import { checkKept, checkNumber } from './option.ts';
import { SlidingFold, sum } from './sliding-fold.ts';

/**
 * When the values (losses, norms, TD errors) have diverged: one is NaN or infinite, or the mean magnitude of
 * the last `window` is more than `growth` times that of the first `window` that were not 0. Shown once, with
 * that value or that mean; again only after it was not so.
 *
 * Until so many have come only what is not finite counts, and no single value does: noise of one sample,
 * and rewards that are seldom, are no divergence. What explodes from the very first value on is shown when
 * it is no longer finite, or has grown so much again. Memory: `window` numbers. Throws `bad-option` unless
 * `growth` is at least 1 and `window` a positive whole number.
 */
export function diverged({
  growth = 1000,
  window = 100,
}: {
  readonly growth?: number;
  readonly window?: number;
} = {}): OperatorFunction<Measurement, Measurement> {
  checkNumber('diverged', 'growth', growth, 1);
  checkKept('diverged', 'window', window);
  return observer(() => {
    const latest = new SlidingFold(window, sum);
    /** The mean magnitude at first, of `count` values. */
    let usual = 0;
    let count = 0;
    let isDiverged = false;
    return ({ seq, value }) => {
      const was = isDiverged;
      if (!Number.isFinite(value)) {
        isDiverged = true;
        return was ? undefined : { seq, value };
      }
      const magnitude = Math.abs(value);
      // Divided before they are added, so that no sum is beyond what a number holds.
      const mean = latest.add(magnitude / window);
      if (count < window) {
        if (magnitude > 0) {
          count++;
          usual += (magnitude - usual) / count;
        }
        isDiverged = false;
        return undefined;
      }
      isDiverged = mean > growth * usual;
      return isDiverged && !was ? { seq, value: mean } : undefined;
    };
  });
}
