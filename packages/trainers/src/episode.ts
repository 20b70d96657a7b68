import { type PersistentArray, PersistentFloat64Array, PersistentInt32Array } from '@reprise/core';

/** The steps of an episode so far, in arrays that grow by doubling, to be learned from backwards. */
export interface Episode {
  /** The table's entry that each step was taken from. */
  readonly entries: PersistentArray;
  /** The reward that followed it. */
  readonly rewards: PersistentArray;
  /** Steps that have not been learned from; all of them until the episode is over. */
  readonly length: number;
  /** The return that followed the last step that was learned from. */
  readonly following: number;
}

const FIRST_ROOM = 64;

/** An episode without steps. */
export function noEpisode(): Episode {
  return {
    entries: PersistentInt32Array.zeros(FIRST_ROOM),
    rewards: PersistentFloat64Array.zeros(FIRST_ROOM),
    length: 0,
    following: 0,
  };
}

/** The array with `value` at `index`, twice as long where it is full. */
export function append(array: PersistentArray, index: number, value: number): PersistentArray {
  if (index < array.length) return array.set(index, value);
  const arrays = array.type === 'int32' ? PersistentInt32Array : PersistentFloat64Array;
  const longer = new Float64Array(2 * array.length);
  longer.set(array.toTypedArray());
  return arrays.from(longer).set(index, value);
}
