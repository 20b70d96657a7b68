import { isPersistentArray } from '@reprise/core';

/**
 * A deep copy of a state or event as plain data that no later change of the original can reach, and
 * that tells −0 from 0 and keeps NaN: for comparing bit for bit.
 */
export function snapshot(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    return Object.is(value, -0) ? { number: '-0' } : value;
  }
  if (Array.isArray(value)) return value.map(snapshot);
  if (isPersistentArray(value)) {
    return { array: value.type, values: Array.from(value.toTypedArray(), snapshot) };
  }
  if (value instanceof Map) return { map: [...value].map(snapshot) };
  if (value instanceof Set) return { set: [...value].map(snapshot) };
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, snapshot);
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[name];
    if (typeof item !== 'function') copy[name] = snapshot(item);
  }
  return copy;
}
