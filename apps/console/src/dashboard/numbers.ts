import { rounded } from '@reprise/cli';

/** A value in at most 8 columns: `-4.915`, `1.2e-7`. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace('Infinity', '∞');
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) {
    return value.toExponential(size >= 1e5 && size < 1e6 ? 2 : 1).replace('e+', 'e');
  }
  return rounded(value, 4);
}
