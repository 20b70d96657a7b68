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
