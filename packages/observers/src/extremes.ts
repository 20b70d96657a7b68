import type { OperatorFunction } from 'rxjs';
import type { Measurement } from './measurement.ts';
import { observer } from './observer.ts';

/** The least and the greatest value so far, each with where it first came. */
export interface Extremes {
  readonly least: Measurement;
  readonly greatest: Measurement;
}

/** The extremes, whenever there are new ones; NaN is none. */
export function extremes(): OperatorFunction<Measurement, Measurement<Extremes>> {
  return observer(() => {
    let least: Measurement | undefined;
    let greatest: Measurement | undefined;
    return ({ seq, value }) => {
      const isLeast = least === undefined ? !Number.isNaN(value) : value < least.value;
      const isGreatest = greatest === undefined ? !Number.isNaN(value) : value > greatest.value;
      if (!isLeast && !isGreatest) return undefined;
      if (isLeast) least = { seq, value };
      if (isGreatest) greatest = { seq, value };
      return { seq, value: { least: least!, greatest: greatest! } };
    };
  });
}
