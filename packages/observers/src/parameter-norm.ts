import type { Transition } from '@reprise/core';
import type { OperatorFunction } from 'rxjs';
import type { Measurement } from './measurement.ts';
import { observer } from './observer.ts';
import { type ParameterOptions, ParameterReader, sumOfSquares } from './parameters.ts';

/**
 * The Euclidean norm of all parameters after an update.
 *
 * Throws `bad-option` unless `every` is a positive whole number; errors with `bad-state` where the state
 * has no parameters to be found.
 */
export function parameterNorm<State = unknown>(
  options: ParameterOptions<State> = {},
): OperatorFunction<Transition<State>, Measurement> {
  new ParameterReader('parameterNorm', options);
  return observer(() => {
    const reader = new ParameterReader('parameterNorm', options);
    return ({ seq, event, state }) => {
      if (event.kind !== 'parameter-update' || !reader.isDue(state)) return undefined;
      return { seq, value: Math.sqrt(sumOfSquares(reader.read(state))) };
    };
  });
}
