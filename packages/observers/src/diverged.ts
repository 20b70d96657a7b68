import type { OperatorFunction } from 'rxjs';
import type { Measurement } from './measurement.ts';
import { observer } from './observer.ts';
import { checkKept, checkNumber } from './option.ts';
import { SlidingFold, sum } from './sliding-fold.ts';

/** How many values are the first, and how many in a row must be beyond them. */
const EARLY = 5;
/** How many times as large as the first ones such values are. */
const EARLY_GROWTH = 1e6;

/**
 * When the values (losses, norms, TD errors) have diverged: one is NaN or infinite, or the mean magnitude of
 * the last `window` is more than `growth` times that of the first `window` that were not 0. Shown once, with
 * that value or that mean; again only after it was not so.
 *
 * No single value that is finite counts: noise of one sample, and rewards that are seldom, are no
 * divergence. Until so many have come, what explodes from the very first value on is seen by five values in
 * a row that are each more than a million times (or `growth` times, if that is more) the greatest of the
 * first five that were not 0; the last of them is shown then. Memory: `window` numbers. Throws `bad-option`
 * unless `growth` is at least 1 and `window` a positive whole number.
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
    /** The greatest of the first, and how many in a row are far beyond it. */
    let first = 0;
    let beyond = 0;
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
        if (count <= EARLY) first = Math.max(first, magnitude);
        else beyond = magnitude > first * Math.max(growth, EARLY_GROWTH) ? beyond + 1 : 0;
        isDiverged = beyond === EARLY;
        if (!isDiverged) return undefined;
        // What came after the first is not what is usual.
        usual = first;
        count = window;
        return was ? undefined : { seq, value };
      }
      isDiverged = mean > growth * usual;
      return isDiverged && !was ? { seq, value: mean } : undefined;
    };
  });
}
