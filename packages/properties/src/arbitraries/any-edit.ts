import { isPersistentArray, type PersistentArray } from '@reprise/core';
import fc, { type Arbitrary } from 'fast-check';

/** A change to what a trainer has learned, whatever its state is like: for forks. */
export interface AnyEdit {
  /** Which of all learned numbers: a share of them, in [0, 1). */
  readonly place: number;
  readonly value: number;
}

/** Edits: any learned number becomes any other from −10 to 10. */
export function anyEdit(): Arbitrary<AnyEdit> {
  return fc.record(
    {
      place: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      value: fc.double({ min: -10, max: 10, noNaN: true }),
    },
    { noNullPrototype: true },
  );
}

/**
 * Makes an edit in a state or its Immer draft: of all elements of its floating-point persistent arrays,
 * one is set. Gives the path of the array that was changed; null where the state has none.
 */
export function applyEdit(draft: object, edit: AnyEdit): readonly string[] | null {
  const arrays = learnedArrays(draft, []);
  const total = arrays.reduce((sum, { array }) => sum + array.length, 0);
  let index = Math.floor(edit.place * total);
  for (const { array, parent, path } of arrays) {
    if (index < array.length) {
      (parent as Record<string, PersistentArray>)[path.at(-1)!] = array.set(index, edit.value);
      return path;
    }
    index -= array.length;
  }
  return null;
}

/** What an edit is like, for `fc.statistics`. */
export function classifyEdit({ place, value }: AnyEdit): string[] {
  return [
    place < 0.5 ? 'in the first half' : 'in the second half',
    value === 0 ? 'to 0' : value < 0 ? 'to below 0' : 'to above 0',
  ];
}

interface Learned {
  readonly array: PersistentArray;
  readonly parent: object;
  readonly path: readonly string[];
}

function learnedArrays(value: object, path: readonly string[]): Learned[] {
  return Object.entries(value).flatMap(([name, item]): Learned[] => {
    const here = [...path, name];
    if (isPersistentArray(item)) {
      const isLearned = item.type === 'float64' || item.type === 'float32';
      return isLearned ? [{ array: item, parent: value, path: here }] : [];
    }
    return typeof item === 'object' && item !== null ? learnedArrays(item, here) : [];
  });
}
