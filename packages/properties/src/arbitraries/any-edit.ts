import { isPersistentArray, type PersistentArray } from '@reprise/core';
import fc, { type Arbitrary } from 'fast-check';
import { anyPlace } from './any-place.ts';

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
      place: anyPlace(),
      value: fc.double({ min: -10, max: 10, noNaN: true }),
    },
    { noNullPrototype: true },
  );
}

/**
 * Makes an edit in a state or its Immer draft: of all elements of its floating-point persistent arrays,
 * one is set; where it has none, of its plain and typed arrays of numbers; where it has none, one of its numbers
 * that are not whole; where it has none, one of its whole numbers or of arrays of these, keys aside, which stays
 * whole, and at least 0 if it was. Gives the path of what was changed; null where the state has no number.
 */
export function applyEdit(draft: object, edit: AnyEdit): readonly string[] | null {
  const all = learnedIn(draft, []);
  const kind = (['persistent', 'plain', 'number', 'whole'] as const).find((name) =>
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

/** Whether an edit of a state changes whole numbers, of which not all need be such as it can go on from. */
export function isWholeEdit(draft: object): boolean {
  const some = learnedIn(draft, []).filter(({ length }) => length > 0);
  return some.length > 0 && some.every(({ kind }) => kind === 'whole');
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
  readonly kind: 'persistent' | 'plain' | 'number' | 'whole';
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
      const isReal = item.type === 'float64' || item.type === 'float32';
      const kind = isReal ? 'persistent' : 'whole';
      const set = (index: number, value: number) => (item as PersistentArray).set(index, value);
      const changed = isReal ? set : wholly(set, (index) => item.get(index));
      return [{ ...here, kind, length: item.length, changed }];
    }
    if (isNumbers(item)) {
      const isReal = !isWholeArray(item);
      const set = (index: number, value: number) => item.with(index, value);
      const changed = isReal ? set : wholly(set, (index) => item[index]!);
      return [{ ...here, kind: isReal ? 'plain' : 'whole', length: item.length, changed }];
    }
    if (typeof item === 'number') {
      const set = (_: number, value: number) => value;
      const isWhole = Number.isInteger(item);
      const changed = isWhole ? wholly(set, () => item) : set;
      return [{ ...here, kind: isWhole ? 'whole' : 'number', length: 1, changed }];
    }
    const isNested = typeof item === 'object' && item !== null && !ArrayBuffer.isView(item);
    return isNested && !isKey(item) ? learnedIn(item, here.path) : [];
  });
}

/** The same change with a whole number, of at least 0 where the one before was. */
function wholly(
  set: Learned['changed'],
  before: (index: number) => number,
): (index: number, value: number) => unknown {
  return (index, value) => {
    const whole = Math.round(value) || 0;
    return set(index, before(index) < 0 ? whole : Math.abs(whole));
  };
}

type Numbers = number[] | Float64Array | Float32Array | Int32Array | Uint32Array;

function isNumbers(item: unknown): item is Numbers {
  if (Array.isArray(item)) return item.every((value) => typeof value === 'number');
  const isBig = item instanceof BigInt64Array || item instanceof BigUint64Array;
  return ArrayBuffer.isView(item) && !(item instanceof DataView) && !isBig;
}

/** Whether it is of a type of whole numbers; a plain array tells by what it holds, but for one of 0 alone. */
function isWholeArray(item: Numbers): boolean {
  if (item instanceof Float64Array || item instanceof Float32Array) return false;
  if (!Array.isArray(item)) return true;
  return item.every(Number.isInteger) && item.some((value) => value !== 0);
}

function isKey(item: object): boolean {
  return 'k0' in item && 'k1' in item;
}
