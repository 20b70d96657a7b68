import { RepriseError } from '@reprise/core';
import fc, { type Arbitrary } from 'fast-check';

/** A whole number, or the least and the greatest of several. */
export type Range = number | readonly [number, number];

/** The greatest number of a range. */
export function greatestOf(range: Range): number {
  return typeof range === 'number' ? range : range[1];
}

/** A whole number of a range, which lies in [`least`, `most`]; throws `bad-argument` otherwise. */
export function within(name: string, range: Range, least: number, most: number): Arbitrary<number> {
  const [min, max] = typeof range === 'number' ? [range, range] : range;
  const isWhole = Number.isSafeInteger(min) && Number.isSafeInteger(max);
  if (!isWhole || min < least || max > most || min > max) {
    const allowed = `whole numbers from ${least} to ${most}, in order`;
    throw new RepriseError('bad-argument', `${name} [${min}, ${max}]: ${allowed}`);
  }
  return fc.integer({ min, max });
}
