import type { Environment } from '@reprise/core';
import type { Numbers } from './parameters.ts';

/**
 * The action values in a state, observations × actions, row-major: its `table`, where that has one for each
 * observation and action of an environment whose spaces are Discrete. Null: there are none; the values of
 * states are fewer, say.
 */
export function actionValuesOf(
  environment: Pick<Environment, 'observationSpace' | 'actionSpace'> | undefined,
  state: unknown,
): Numbers | null {
  const { n: observations } = sizeOf(environment?.observationSpace);
  const { n: actions } = sizeOf(environment?.actionSpace);
  return observations === null || actions === null
    ? null
    : tableOfSize(state, observations * actions);
}

/** The `table` of a state, where it has so many numbers. */
export function tableOfSize(state: unknown, size: number): Numbers | null {
  const { table } = (state ?? {}) as { readonly table?: Numbers };
  return table?.length === size ? table : null;
}

/** How many elements a Discrete space has, and its first; null of any other. */
export function sizeOf(space: unknown): { readonly n: number | null; readonly start: number } {
  const { n = null, start = 0 } = (space ?? {}) as { n?: number; start?: number };
  return { n, start };
}
