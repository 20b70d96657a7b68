import type { Transition } from '@reprise/core';
import type { OperatorFunction } from 'rxjs';
import { fieldsOf } from './event-fields.ts';
import { type Measurement, measure } from './measurement.ts';

/** The Euclidean norm of the gradient that each update followed, where the trainer says it. */
export function gradientNorm(): OperatorFunction<Transition<unknown>, Measurement> {
  return measure((transition) => fieldsOf(transition).gradientNorm);
}
