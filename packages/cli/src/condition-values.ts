import { isPersistentArray, type PersistentArray } from '@reprise/core';

/** What conditions can call. */
export interface ConditionFunction {
  /** What it is of the values; undefined where they are not what it takes. */
  readonly call: (...values: readonly unknown[]) => number | boolean | undefined;
  readonly takes: 'number' | 'list' | 'either';
  /** How many values at the most. */
  readonly most: number;
  readonly gives: 'number' | 'boolean';
}

/** What conditions can call, by name. */
export const functions: ReadonlyMap<string, ConditionFunction> = new Map<string, ConditionFunction>(
  [
    ['abs', ofNumber(Math.abs, 'number')],
    ['min', ofAll(Math.min)],
    ['max', ofAll(Math.max)],
    ['floor', ofNumber(Math.floor, 'number')],
    ['isFinite', ofNumber(Number.isFinite, 'boolean')],
    ['isNaN', ofNumber(Number.isNaN, 'boolean')],
    ['norm', { call: norm, takes: 'list', most: 1, gives: 'number' }],
  ],
);

function ofNumber(
  call: (value: number) => number | boolean,
  gives: ConditionFunction['gives'],
): ConditionFunction {
  return {
    call: (value) => (isCountable(value) ? call(Number(value)) : undefined),
    ...{ takes: 'number', most: 1, gives },
  };
}

/** Of numbers, and of all that lists of them hold; undefined where there are none. */
function ofAll(combine: (one: number, other: number) => number): ConditionFunction {
  return {
    call(...values) {
      let found: number | undefined;
      for (const value of values) {
        const numbers = isCountable(value) ? [Number(value)] : numbersOf(value);
        if (numbers === null) return undefined;
        for (const one of numbers) found = found === undefined ? one : combine(found, one);
      }
      return found;
    },
    ...{ takes: 'either', most: Number.POSITIVE_INFINITY, gives: 'number' },
  };
}

/** True and false count as 1 and 0. */
function isCountable(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

/** A list's numbers; null: it is no list. */
function numbersOf(list: unknown): Iterable<number> | null {
  const values = isPersistentArray(list) ? list.toTypedArray() : list;
  return Array.isArray(values) || ArrayBuffer.isView(values) ? (values as Float64Array) : null;
}

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

/** The Euclidean norm of a list of numbers. */
function norm(list: unknown): number | undefined {
  const values = numbersOf(list);
  if (values === null) return undefined;
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
