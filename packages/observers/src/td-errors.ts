import type { Transition } from '@reprise/core';
import type { OperatorFunction } from 'rxjs';
import { fieldsOf } from './event-fields.ts';
import { type Measurement, measure } from './measurement.ts';

/** The TD error of each update, where the trainer says it: target minus value. */
export function tdErrors(): OperatorFunction<Transition<unknown>, Measurement> {
  return measure((transition) => fieldsOf(transition).tdError);
}
