import { isPersistentArray, type PersistentArray } from '@reprise/core';

/** What conditions can call. */
export const functions: ReadonlyMap<string, (...values: number[]) => unknown> = new Map<
  string,
  (...values: number[]) => unknown
>([
  ['abs', Math.abs],
  ['min', Math.min],
  ['max', Math.max],
  ['floor', Math.floor],
  ['isFinite', Number.isFinite],
  ['isNaN', Number.isNaN],
  ['norm', norm],
]);

/** What conditions combine two values with. NaN is a value to look for, too, so it equals itself. */
export const operators: Readonly<Record<string, (left: number, right: number) => unknown>> = {
  '==': isSame,
  '===': isSame,
  '!=': (left, right) => !isSame(left, right),
  '!==': (left, right) => !isSame(left, right),
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
};

/** An own member of a value; of an array its elements and length. */
export function member(object: unknown, key: unknown): unknown {
  if (typeof object !== 'object' || object === null) return undefined;
  if (isPersistentArray(object)) {
    return key === 'length' ? object.length : elementOf(object, Number(key));
  }
  if (ArrayBuffer.isView(object) && key === 'length') return (object as Float64Array).length;
  const name = String(key);
  return Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined;
}

function elementOf(array: PersistentArray, index: number): number | undefined {
  return Number.isInteger(index) && index >= 0 && index < array.length
    ? array.get(index)
    : undefined;
}

function isSame(left: unknown, right: unknown): boolean {
  return left === right || (Number.isNaN(left) && Number.isNaN(right));
}

/** The Euclidean norm of a list of numbers; NaN of anything else. */
function norm(list: unknown): number {
  const values = isPersistentArray(list) ? list.toTypedArray() : list;
  if (!Array.isArray(values) && !ArrayBuffer.isView(values)) return Number.NaN;
  let sum = 0;
  for (const value of values as readonly number[]) sum += value * value;
  return Math.sqrt(sum);
}
