import { type PersistentArray, PersistentInt32Array } from '@reprise/core';

/** Which entries lead to each observation, in linked lists of persistent arrays. */
export interface Predecessors {
  /** By observation, an entry that leads to it; −1: none does. */
  readonly first: PersistentArray;
  /** By entry, another one that leads to where it does; −1: there is no other. */
  readonly next: PersistentArray;
}

/** Nothing leads anywhere yet. */
export function noPredecessors(observations: number, entries: number): Predecessors {
  return {
    first: PersistentInt32Array.from(new Int32Array(observations).fill(-1)),
    next: PersistentInt32Array.from(new Int32Array(entries).fill(-1)),
  };
}

/** The lists when an entry that led to `from` leads to `to`; negative: to no observation. */
export function relink(
  predecessors: Predecessors,
  entry: number,
  from: number,
  to: number,
): Predecessors {
  if (from === to) return predecessors;
  let { first, next } = from < 0 ? predecessors : unlinked(predecessors, entry, from);
  if (to >= 0) {
    next = next.set(entry, first.get(to));
    first = first.set(to, entry);
  }
  return { first, next };
}

function unlinked({ first, next }: Predecessors, entry: number, from: number): Predecessors {
  const after = next.get(entry);
  let before = first.get(from);
  if (before === entry) return { first: first.set(from, after), next };
  while (next.get(before) !== entry) before = next.get(before);
  return { first, next: next.set(before, after) };
}
