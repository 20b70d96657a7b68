import type { OperatorFunction } from 'rxjs';
import type { Measurement } from './measurement.ts';
import { observer } from './observer.ts';
import { checkNumber, checkWhole } from './option.ts';

/**
 * When the values (losses, norms, TD errors) have diverged: one is NaN or infinite, or its magnitude is
 * more than `growth` times the mean magnitude of the first `window` that were neither 0 nor so themselves. Shown
 * once, with that value; again only after one that is not so.
 *
 * Throws `bad-option` unless `growth` is at least 1 and `window` a positive whole number.
 */
export function diverged({
  growth = 1000,
  window = 100,
}: {
  readonly growth?: number;
  readonly window?: number;
} = {}): OperatorFunction<Measurement, Measurement> {
  checkNumber('diverged', 'growth', growth, 1);
  checkWhole('diverged', 'window', window);
  return observer(() => {
    /** The mean magnitude at first, of `count` values. */
    let usual = 0;
    let count = 0;
    let isDiverged = false;
    return (measurement) => {
      const magnitude = Math.abs(measurement.value);
      const was = isDiverged;
      // Written so that NaN counts. Until the first window is full, values are judged by those before.
      isDiverged = !(
        magnitude < Number.POSITIVE_INFINITY &&
        (count === 0 || magnitude <= growth * usual)
      );
      if (count < window && magnitude > 0 && !isDiverged) {
        count++;
        usual += (magnitude - usual) / count;
      }
      return isDiverged && !was ? measurement : undefined;
    };
  });
}
