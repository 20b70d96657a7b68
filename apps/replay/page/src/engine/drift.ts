import { isPersistentArray, type PersistentArray } from '@reprise/core';
import type { Recording } from '@reprise/recording';

/** How far the arrays of two runs' states are apart after a transition: the norm of the difference. */
export interface Drift {
  readonly seq: number;
  readonly distance: number;
}

/** Places at which two runs are compared. */
const PLACES = 40;

/** The distance of two runs' parameters from their first difference on, at places evenly apart. */
export async function drift(a: Recording, b: Recording, from: number): Promise<Drift[]> {
  const end = Math.min(a.endSeq, b.endSeq) - 1;
  const places = new Set(
    Array.from({ length: PLACES }, (_, i) =>
      Math.round(from + ((end - from) * i) / Math.max(1, PLACES - 1)),
    ),
  );
  const drifts: Drift[] = [];
  for (const seq of places) {
    if (seq < from || seq > end) continue;
    const [left, right] = [await a.at(seq), await b.at(seq)];
    drifts.push({ seq, distance: distance(left.state, right.state) });
  }
  return drifts;
}

function distance(a: unknown, b: unknown): number {
  let squares = 0;
  for (const [name, left] of arraysOf(a)) {
    const right = arraysOf(b).get(name);
    if (!right || right.length !== left.length) continue;
    for (let i = 0; i < left.length; i++) squares += (left.get(i) - right.get(i)) ** 2;
  }
  return Math.sqrt(squares);
}

function arraysOf(state: unknown): Map<string, PersistentArray> {
  const arrays = new Map<string, PersistentArray>();
  for (const [name, value] of Object.entries((state ?? {}) as object)) {
    if (isPersistentArray(value)) arrays.set(name, value);
  }
  return arrays;
}
