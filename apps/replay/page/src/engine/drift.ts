import { isPersistentArray, type PersistentArray } from '@reprise/core';
import type { Recording } from '@reprise/recording';
import type { Search } from './search.ts';

/** How far the arrays of two runs' states are apart after a transition: the norm of the difference. */
export interface Drift {
  readonly seq: number;
  readonly distance: number;
}

/** Places at which two runs are compared. */
const PLACES = 40;

/** The distance of two runs' parameters from their first difference on, at places evenly apart. */
export async function drift(
  a: Recording,
  b: Recording,
  from: number,
  isCancelled: Search['isCancelled'] = () => Promise.resolve(false),
): Promise<Drift[]> {
  const end = Math.min(a.endSeq, b.endSeq) - 1;
  const places = new Set(
    Array.from({ length: PLACES }, (_, i) =>
      Math.round(from + ((end - from) * i) / Math.max(1, PLACES - 1)),
    ),
  );
  const drifts: Drift[] = [];
  for (const seq of places) {
    if (seq < from || seq > end) continue;
    if (await isCancelled()) break;
    const [left, right] = [await a.at(seq), await b.at(seq)];
    const apart = distance(left.state, right.state);
    if (apart !== null) drifts.push({ seq, distance: apart });
  }
  return drifts;
}

/** The norm of the difference of the arrays that are in both; null where there are none. */
function distance(a: unknown, b: unknown): number | null {
  let squares = 0;
  let isAny = false;
  for (const [name, left] of arraysOf(a)) {
    const right = arraysOf(b).get(name);
    if (!right || right.length !== left.length) continue;
    isAny = true;
    for (let i = 0; i < left.length; i++) squares += (left.get(i) - right.get(i)) ** 2;
  }
  return isAny ? Math.sqrt(squares) : null;
}

function arraysOf(state: unknown): Map<string, PersistentArray> {
  const arrays = new Map<string, PersistentArray>();
  for (const [name, value] of Object.entries((state ?? {}) as object)) {
    // Counts, of visits for one, are no parameters.
    if (isPersistentArray(value) && value.type.startsWith('float')) arrays.set(name, value);
  }
  return arrays;
}
