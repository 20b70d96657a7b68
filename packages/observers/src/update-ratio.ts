import type { Transition } from '@reprise/core';
import type { OperatorFunction } from 'rxjs';
import type { Measurement } from './measurement.ts';
import { observer } from './observer.ts';
import {
  gather,
  type Numbers,
  ParameterFinder,
  type ParameterOptions,
  sizeOf,
} from './parameters.ts';

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
    let lastSeq = Number.NaN;
    /** The parameters before the next update that is read, in `before` of these two, and Σ x² of them. */
    let before: Float64Array | null = null;
    let after: Float64Array = new Float64Array(0);
    let squares = 0;
    /** The lists that `before` was gathered from. */
    let gathered: readonly Numbers[] = [];
    return ({ seq, event, state }) => {
      if (seq !== lastSeq + 1) before = null;
      lastSeq = seq;
      const isRead = finder.isDue(seq, state) && event.kind === 'parameter-update';
      if (isRead) finder.read(seq);
      if (!isRead && !finder.isDue(seq + 1, state)) return undefined;

      const lists = finder.listsOf(state);
      // States do not change: what is the same list has the same numbers.
      const isSame = before !== null && lists.every((list, i) => list === gathered[i]);
      if (isSame && !isRead) return undefined;
      const size = sizeOf(lists);
      if (after.length !== size) after = new Float64Array(size);
      const squaresAfter = gather(lists, after);
      let measurement: Measurement | undefined;
      if (isRead && before?.length === size) {
        const change = distance(before, after);
        measurement = { seq, value: change === 0 ? 0 : change / Math.sqrt(squares) };
      }
      const spare = before;
      before = finder.isDue(seq + 1, state) ? after : null;
      after = spare ?? new Float64Array(size);
      squares = squaresAfter;
      gathered = lists;
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
