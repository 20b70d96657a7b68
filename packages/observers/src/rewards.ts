import type { Transition } from '@reprise/core';
import type { OperatorFunction } from 'rxjs';
import { fieldsOf } from './event-fields.ts';
import { type Measurement, measure } from './measurement.ts';

/** Every reward. */
export function rewards(): OperatorFunction<Transition<unknown>, Measurement> {
  return measure((transition) => {
    const event = fieldsOf(transition);
    return event.kind === 'reward' ? event.reward : undefined;
  });
}
