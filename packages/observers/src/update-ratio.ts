import type { Transition } from '@reprise/core';
import type { OperatorFunction } from 'rxjs';
import type { Measurement } from './measurement.ts';
import { observer } from './observer.ts';
import { gather, ParameterFinder, type ParameterOptions, sizeOf } from './parameters.ts';

/**
 * The update-to-parameter ratio: the Euclidean norm of what an update changed, over that of the parameters
 * before it. About 0.001 is usual for a network that learns well; 0 where nothing changed, Infinity where
 * all parameters were 0.
 *
 * An update whose transition before was not seen has none. Throws `bad-option` unless `every` is a
 * positive whole number; errors with `bad-state` where the state has no parameters to be found.
 */
export function updateRatio<State = unknown>(
  options: ParameterOptions<State> = {},
): OperatorFunction<Transition<State>, Measurement> {
  new ParameterFinder('updateRatio', options);
  return observer(() => {
    const finder = new ParameterFinder('updateRatio', options);
    let updates = 0;
    let lastSeq = Number.NaN;
    /** The parameters before the next update that is read, in `before` of these two, and Σ x² of them. */
    let before: Float64Array | null = null;
    let after: Float64Array = new Float64Array(0);
    let squares = 0;
    return ({ seq, event, state }) => {
      if (seq !== lastSeq + 1) before = null;
      lastSeq = seq;
      const every = finder.everyOf(state);
      const isUpdate = event.kind === 'parameter-update';
      if (isUpdate) updates++;
      const isDue = isUpdate && updates % every === 0;
      const isDueNext = (updates + 1) % every === 0;
      if (!isDue && !(isDueNext && before === null)) return undefined;

      const lists = finder.listsOf(state);
      const size = sizeOf(lists);
      if (after.length !== size) after = new Float64Array(size);
      const squaresAfter = gather(lists, after);
      let measurement: Measurement | undefined;
      if (isDue && before?.length === size) {
        const change = distance(before, after);
        measurement = { seq, value: change === 0 ? 0 : change / Math.sqrt(squares) };
      }
      const spare = before;
      before = isDueNext ? after : null;
      after = spare ?? new Float64Array(size);
      squares = squaresAfter;
      return measurement;
    };
  });
}

/** ‖x − y‖. */
function distance(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const difference = x[i]! - y[i]!;
    sum += difference * difference;
  }
  return Math.sqrt(sum);
}
