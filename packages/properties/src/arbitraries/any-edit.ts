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
 * one is set; where it has none, of its plain and typed arrays of numbers; where it has none, one of its numbers
 * that are not whole. Gives the path of what was changed; null where the state has nothing of the kind.
 */
export function applyEdit(draft: object, edit: AnyEdit): readonly string[] | null {
  const all = learnedIn(draft, []);
  const kind = (['persistent', 'plain', 'number'] as const).find((name) =>
    all.some((learned) => learned.kind === name && learned.length > 0),
  );
  const some = all.filter((learned) => learned.kind === kind);
  const total = some.reduce((sum, { length }) => sum + length, 0);
  let index = Math.floor(edit.place * total);
  for (const { length, changed, parent, path } of some) {
    if (index < length) {
      (parent as Record<string, unknown>)[path.at(-1)!] = changed(index, edit.value);
      return path;
    }
    index -= length;
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

/** What may have been learned: some numbers at one place of a state. */
interface Learned {
  readonly kind: 'persistent' | 'plain' | 'number';
  readonly length: number;
  /** The same with one number changed. */
  readonly changed: (index: number, value: number) => unknown;
  readonly parent: object;
  readonly path: readonly string[];
}

function learnedIn(parent: object, path: readonly string[]): Learned[] {
  return Object.entries(parent).flatMap(([name, item]): Learned[] => {
    const here = { parent, path: [...path, name] };
    if (isPersistentArray(item)) {
      const isLearned = item.type === 'float64' || item.type === 'float32';
      const changed = (index: number, value: number) => (item as PersistentArray).set(index, value);
      return isLearned ? [{ ...here, kind: 'persistent', length: item.length, changed }] : [];
    }
    if (isNumbers(item)) {
      const changed = (index: number, value: number) => item.with(index, value);
      return [{ ...here, kind: 'plain', length: item.length, changed }];
    }
    if (typeof item === 'number' && !Number.isInteger(item)) {
      return [{ ...here, kind: 'number', length: 1, changed: (_, value) => value }];
    }
    const isNested = typeof item === 'object' && item !== null && !ArrayBuffer.isView(item);
    return isNested ? learnedIn(item, here.path) : [];
  });
}

function isNumbers(item: unknown): item is number[] | Float64Array {
  if (item instanceof Float64Array || item instanceof Float32Array) return true;
  return Array.isArray(item) && item.every((value) => typeof value === 'number');
}
