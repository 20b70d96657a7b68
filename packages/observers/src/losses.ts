import type { Transition } from '@reprise/core';
import type { OperatorFunction } from 'rxjs';
import { fieldsOf } from './event-fields.ts';
import type { Measurement } from './measurement.ts';
import { observer } from './observer.ts';

/**
 * The loss that each update is of: where steps draw samples instead of taking actions, minus the reward;
 * where they act, the `loss` that an update says, if it says one.
 */
export function losses(): OperatorFunction<Transition<unknown>, Measurement> {
  return observer(() => {
    let takesSamples = false;
    return (transition) => {
      const event = fieldsOf(transition);
      let value: number | undefined;
      if (event.kind === 'environment-step') takesSamples = event.action === undefined;
      else if (event.kind === 'parameter-update') value = takesSamples ? undefined : event.loss;
      else if (takesSamples && event.reward !== undefined) value = 0 - event.reward;
      return value === undefined ? undefined : { seq: transition.seq, value };
    };
  });
}
