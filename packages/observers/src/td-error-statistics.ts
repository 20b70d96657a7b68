import type { Transition } from '@reprise/core';
import { type OperatorFunction, pipe } from 'rxjs';
import type { Measurement } from './measurement.ts';
import { type Statistics, statistics } from './statistics.ts';
import { tdErrors } from './td-errors.ts';

/** Count, mean, deviation, mean magnitude and range of the TD errors so far, with each of them. */
export function tdErrorStatistics(): OperatorFunction<
  Transition<unknown>,
  Measurement<Statistics>
> {
  return pipe(tdErrors(), statistics());
}
