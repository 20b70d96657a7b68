import { isPersistentArray, PersistentFloat64Array, RepriseError } from '@reprise/core';

/** A list of numbers, however a state holds it: as a persistent array, an array or a typed array. */
export interface NumberList {
  readonly length: number;
  get(index: number): number;
}

/** The list of numbers that a value is; null where it is none. */
export function numberList(value: unknown): NumberList | null {
  if (isPersistentArray(value)) return value;
  const isList = Array.isArray(value)
    ? value.every((item) => typeof item === 'number')
    : ArrayBuffer.isView(value) && typeof (value as Float64Array)[0] !== 'bigint';
  if (!isList || value instanceof DataView) return null;
  const list = value as ArrayLike<number>;
  return { length: list.length, get: (index) => list[index]! };
}

/** Other numbers, of double precision, in a list of the kind that `value` is. */
export function listLike(value: unknown, numbers: readonly number[]): unknown {
  if (isPersistentArray(value)) return PersistentFloat64Array.from(numbers);
  return Array.isArray(value) ? numbers : Float64Array.from(numbers);
}

/** The numbers of a list. */
export function numbersOf(list: NumberList): number[] {
  return Array.from({ length: list.length }, (_, index) => list.get(index));
}

/** The `table` of a state; null where it has none that is a list of numbers. */
export function tableOf(state: unknown): NumberList | null {
  return numberList(((state ?? {}) as { table?: unknown }).table);
}

/** The `table` of a trainer's state; throws `bad-claim` where it has none, for a law is then not of that trainer. */
export function neededTable({ id }: { readonly id: string }, state: unknown): NumberList {
  const table = tableOf(state);
  if (table !== null) return table;
  const has = 'table' in Object(state) ? 'is no list of numbers' : 'is missing';
  throw new RepriseError(
    'bad-claim',
    `${id}: the state's 'table' ${has}: the law is of learners whose state holds its values there (a PersistentArray, an array or a typed array of numbers)`,
  );
}
