import { type Environment, isPersistentArray, type PersistentArray } from '@reprise/core';

/** How an array of a state lies, row by row, and what its entries are of. */
export interface ArrayLayout {
  readonly rows: number;
  readonly columns: number;
  /** Of each action in each state, of each state, or of anything else. */
  readonly of: 'actions' | 'states' | 'anything';
}

/** How `length` numbers lie that are learned in an environment, known by how many there are. */
export function layoutOf(environment: Environment | undefined, length: number): ArrayLayout {
  const states = sizeOf(environment?.observationSpace);
  const actions = sizeOf(environment?.actionSpace);
  if (
    actions !== null &&
    (states === null ? length % actions === 0 : length === states * actions)
  ) {
    return { rows: length / actions, columns: actions, of: 'actions' };
  }
  if (length === states) return { rows: length, columns: 1, of: 'states' };
  const columns = widthOf(length);
  return { rows: Math.ceil(length / columns), columns, of: 'anything' };
}

/** The table of values in a state; null where it has none. */
export function tableOf(state: unknown): PersistentArray | null {
  const { table } = (state ?? {}) as { table?: unknown };
  return isPersistentArray(table) ? table : null;
}

/** How many elements a Discrete space has; null of any other. */
function sizeOf(space: unknown): number | null {
  const { n } = (space ?? {}) as { n?: number };
  return n ?? null;
}

/** Columns of a rectangle of `length` cells, none empty where it need not be much longer than wide. */
function widthOf(length: number): number {
  const side = Math.ceil(Math.sqrt(length));
  for (let columns = side; columns <= 4 * side; columns++) {
    if (length % columns === 0) return columns;
  }
  return side;
}
