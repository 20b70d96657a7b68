import { type Environment, isPersistentArray, type PersistentArray } from '@reprise/core';

/** How many actions an environment has; null where they are not counted. */
export function actionsOf(environment: Environment | undefined): number | null {
  const { n } = (environment?.actionSpace ?? {}) as { n?: number };
  return n ?? null;
}

/** The table of values in a state; null where it has none. */
export function tableOf(state: unknown): PersistentArray | null {
  const { table } = (state ?? {}) as { table?: unknown };
  return isPersistentArray(table) ? table : null;
}

/** The lowest of the best actions in a row of a table. */
export function greedy(table: PersistentArray, row: number, actions: number): number {
  let best = 0;
  for (let action = 1; action < actions; action++) {
    if (table.get(row * actions + action) > table.get(row * actions + best)) best = action;
  }
  return best;
}
