import { greedyAction } from '@reprise/cli/browser';
import {
  type Environment,
  isPersistentArray,
  type PersistentArray,
  reachableStates,
  type Scene,
} from '@reprise/core';
import { type ArrayLayout, layoutOf, tableOf } from './array-layout.ts';

/** What is laid over a grid: the value of each cell, its best action, how often it was visited. */
export interface Overlay {
  /** The value of each state: of its best action, where actions have values. */
  readonly values: readonly number[];
  readonly visits: readonly number[] | null;
  /** The name of the best action, or of the policy's; null where all are the same, or none is known. */
  readonly arrows: readonly (string | null)[];
}

/** Entries of a table that is laid over a grid, at the most. */
const MOST = 4096;

/** What a state has to lay over the grid of its world; null for nothing. */
export function overlayOf(
  state: unknown,
  environment: Environment | undefined,
  grid: Scene['grid'] | undefined,
): Overlay | null {
  const table = tableOf(state);
  if (!table || !environment || !grid || table.length > MOST) return null;
  const layout = layoutOf(environment, table.length);
  if (layout.of === 'anything' || layout.rows !== grid.rows * grid.columns) return null;
  const { visits, policy } = state as { visits?: unknown; policy?: unknown };
  const counts = isPersistentArray(visits) && visits.length === table.length ? visits : null;
  const names = environment.actionNames ?? [];
  const arrows =
    layout.of === 'actions'
      ? greedyArrows(table, layout, names)
      : policyArrows(policy, layout, environment, names);
  return {
    values: rowsOf(table, layout).map((row) => Math.max(...row)),
    visits: counts && rowsOf(counts, layout).map((row) => row.reduce((sum, one) => sum + one, 0)),
    arrows,
  };
}

function rowsOf(array: PersistentArray, { rows, columns }: ArrayLayout): number[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => array.get(row * columns + column)),
  );
}

function greedyArrows(table: PersistentArray, layout: ArrayLayout, names: readonly string[]) {
  return rowsOf(table, layout).map((values, row) => {
    const isFlat = values.every((value) => value === values[0]);
    return isFlat ? null : (names[greedyAction(table, row, layout.columns)] ?? null);
  });
}

/** The actions of a policy that a state has, where one ever acts. */
function policyArrows(
  policy: unknown,
  { rows }: ArrayLayout,
  environment: Environment,
  names: readonly string[],
) {
  const isThere = isPersistentArray(policy) && policy.length === rows;
  const acts = isThere ? reachedIn(environment) : null;
  return Array.from({ length: rows }, (_, row) =>
    isThere && acts?.[row] !== false ? (names[policy.get(row)] ?? null) : null,
  );
}

const reached = new WeakMap<Environment, readonly boolean[] | null>();

/** Which states an episode comes to before it ends; null where no model says it. */
function reachedIn(environment: Environment): readonly boolean[] | null {
  const known = reached.get(environment);
  if (known !== undefined) return known;
  const model = environment.model?.();
  const found = model ? reachableStates(model) : null;
  reached.set(environment, found);
  return found;
}
