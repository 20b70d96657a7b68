import { isPersistentArray, type Transition } from '@reprise/core';
import type { OperatorFunction } from 'rxjs';
import type { Measurement } from './measurement.ts';
import { observer } from './observer.ts';
import { type Numbers, ParameterFinder, type ParameterOptions } from './parameters.ts';

/**
 * The Euclidean norm of all parameters after an update; of the updates that `every` says.
 *
 * Throws `bad-option` unless `every` is a positive whole number; errors with `bad-state` where the state
 * has no parameters to be found.
 */
export function parameterNorm<State = unknown>(
  options: ParameterOptions<State> = {},
): OperatorFunction<Transition<State>, Measurement> {
  new ParameterFinder('parameterNorm', options);
  return observer(() => {
    const finder = new ParameterFinder('parameterNorm', options);
    return ({ seq, event, state }) => {
      if (!finder.isDue(seq, state) || event.kind !== 'parameter-update') return undefined;
      finder.read(seq);
      return { seq, value: Math.sqrt(sumOfSquares(finder.listsOf(state))) };
    };
  });
}

/** Σ x² over lists, in their order. */
function sumOfSquares(lists: readonly Numbers[]): number {
  let sum = 0;
  for (const list of lists) {
    const isPersistent = isPersistentArray(list);
    for (let i = 0; i < list.length; i++) {
      const value = isPersistent ? list.get(i) : list[i]!;
      sum += value * value;
    }
  }
  return sum;
}
