import type { Transition } from '@reprise/core';
import type { OperatorFunction } from 'rxjs';
import type { Measurement } from './measurement.ts';
import { observer } from './observer.ts';
import { type ParameterOptions, ParameterReader, sumOfSquares } from './parameters.ts';

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
  new ParameterReader('updateRatio', options);
  return observer(() => {
    const reader = new ParameterReader('updateRatio', options);
    let previous: Transition<State> | null = null;
    return (transition) => {
      const { seq, event, state } = transition;
      const before = previous;
      previous = transition;
      if (event.kind !== 'parameter-update' || !reader.isDue(state)) return undefined;
      if (before?.seq !== seq - 1) return undefined;
      const newer = reader.read(state);
      const older = reader.read(before.state);
      const change = Math.sqrt(sumOfSquaredDifferences(newer, older));
      const value = change === 0 ? 0 : change / Math.sqrt(sumOfSquares(older));
      return { seq, value };
    };
  });
}

function sumOfSquaredDifferences(
  newer: readonly ArrayLike<number>[],
  older: readonly ArrayLike<number>[],
): number {
  let sum = 0;
  for (const [k, list] of newer.entries()) {
    const before = older[k]!;
    for (let i = 0; i < list.length; i++) {
      const difference = list[i]! - before[i]!;
      sum += difference * difference;
    }
  }
  return sum;
}
