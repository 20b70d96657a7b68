import type { OperatorFunction } from 'rxjs';
import type { Measurement } from './measurement.ts';
import { observer } from './observer.ts';
import { checkNumber } from './option.ts';

/**
 * TensorBoard's smoothed curve: s ← w s + (1 − w) x from 0, divided by 1 − wⁿ after n values, which takes
 * away the bias towards 0 (Kingma and Ba 2015, section 3). As there, a value that is not finite is shown
 * as it is and not remembered, and a curve that has been constant so far is shown exactly.
 *
 * Throws `bad-option` unless `weight` (TensorBoard's slider, of the past) is from 0 to 0.999999.
 */
export function exponentialSmoothing(weight: number): OperatorFunction<Measurement, Measurement> {
  checkNumber('exponentialSmoothing', 'weight', weight, 0, 0.999999);
  return observer(() => {
    let smoothed = 0;
    let power = 1;
    let first = Number.NaN;
    let isConstant = true;
    return ({ seq, value }) => {
      if (!Number.isFinite(value)) return { seq, value };
      if (power === 1) first = value;
      else if (value !== first) isConstant = false;
      smoothed = weight * smoothed + (1 - weight) * value;
      power *= weight;
      return { seq, value: isConstant ? value : smoothed / (1 - power) };
    };
  });
}
