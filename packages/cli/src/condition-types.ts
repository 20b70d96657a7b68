import { type Column, type EventColumns, isPersistentArray } from '@reprise/core';

/** What a part of a condition is, as far as that is known before a run. */
export type Type =
  | { readonly is: 'number' | 'boolean' | 'text' | 'unknown' }
  /** A list; null: its length may change. */
  | { readonly is: 'list'; readonly length: number | null; readonly of: Type }
  | { readonly is: 'object'; readonly fields: Types };

/** What each field is, by name; of one that is not named nothing is known. */
export type Types = Readonly<Record<string, Type>>;

export const NUMBER: Type = { is: 'number' };
export const BOOLEAN: Type = { is: 'boolean' };
export const TEXT: Type = { is: 'text' };
export const UNKNOWN: Type = { is: 'unknown' };

/** What a field of that name is. */
export function typeOfField(types: Types, name: string): Type {
  return Object.hasOwn(types, name) ? types[name]! : UNKNOWN;
}

/** What the fields of events with these columns are. */
export function typesOfColumns(columns: EventColumns): Types {
  const types: Record<string, Type> = {};
  for (const [field, column] of Object.values(columns).flatMap(Object.entries<Column>)) {
    const type = typeOfColumn(column);
    const isOther = Object.hasOwn(types, field) && !isAlike(types[field]!, type);
    types[field] = isOther ? UNKNOWN : type;
  }
  return types;
}

function typeOfColumn(column: Column): Type {
  if (column === 'live') return UNKNOWN;
  if (typeof column === 'string') return column === 'bool' ? BOOLEAN : NUMBER;
  return { is: 'list', length: column.length, of: typeOfColumn(column.type) };
}

/** Whether two types are one. */
export function isAlike(one: Type, other: Type): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * What a state is, and others of its run: of what is null now nothing is known. Lists of numbers that are its own
 * fields keep their length; those further down are what a trainer remembers, and may grow.
 */
export function typeOfState(state: unknown, depth = 0): Type {
  if (typeof state === 'number') return NUMBER;
  if (typeof state === 'boolean') return BOOLEAN;
  if (typeof state === 'string') return TEXT;
  if (typeof state !== 'object' || state === null) return UNKNOWN;
  if (Array.isArray(state)) return { is: 'list', length: null, of: UNKNOWN };
  if (isPersistentArray(state) || ArrayBuffer.isView(state)) {
    const { length } = state as Float64Array;
    return { is: 'list', length: depth === 1 && length > 0 ? length : null, of: NUMBER };
  }
  const fields = Object.entries(state).map(([name, value]) => [
    name,
    typeOfState(value, depth + 1),
  ]);
  return { is: 'object', fields: Object.fromEntries(fields) };
}

/** A type in words: `is a list of 64`. */
export function described(type: Type): string {
  switch (type.is) {
    case 'boolean':
      return 'is true or false';
    case 'list':
      return type.length === null ? 'is a list' : `is a list of ${type.length}`;
    case 'object':
      return 'is an object';
    default:
      return `is a ${type.is}`;
  }
}
