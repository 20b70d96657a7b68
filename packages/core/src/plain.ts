import { isPersistentArray } from './persistent-array.ts';

/** A state or event as JSON can hold it: persistent arrays as arrays; NaN, −0 and infinities as text. */
export function plain(value: unknown): unknown {
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return '-0';
    return Number.isFinite(value) ? value : String(value);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (isPersistentArray(value)) return Array.from(value.toTypedArray(), plain);
  if (Array.isArray(value)) return value.map(plain);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, plain);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
