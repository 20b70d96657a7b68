import { RepriseError } from '@reprise/core';
import fc, { type Arbitrary } from 'fast-check';

/** A number, or the least and the greatest of several. */
export type Range = number | readonly [number, number];

/** The least number of a range. */
export function leastOf(range: Range): number {
  return typeof range === 'number' ? range : range[0];
}

/** The greatest number of a range. */
export function greatestOf(range: Range): number {
  return typeof range === 'number' ? range : range[1];
}

/** A whole number of a range, which lies in [`least`, `most`]; throws `bad-argument` otherwise. */
export function within(name: string, range: Range, least: number, most: number): Arbitrary<number> {
  const [min, max] = typeof range === 'number' ? [range, range] : range;
  const isWhole = Number.isSafeInteger(min) && Number.isSafeInteger(max);
  if (!isWhole || min < least || max > most || min > max) {
    throw outside(name, min, max, `whole numbers from ${least} to ${most}`);
  }
  return fc.integer({ min, max });
}

/** Numbers of a range that are drawn. */
const GRID = 1024;

/** A number of a range, which lies in [`least`, ∞); evenly drawn, shrinks to the least; throws `bad-argument` otherwise. */
export function numberWithin(name: string, range: Range, least: number): Arbitrary<number> {
  const [min, max] = typeof range === 'number' ? [range, range] : range;
  if (!(min >= least && max >= min && max < Number.POSITIVE_INFINITY)) {
    throw outside(name, min, max, `numbers of at least ${least}`);
  }
  return fc.nat({ max: GRID }).map((i) => (i === GRID ? max : min + ((max - min) * i) / GRID));
}

function outside(name: string, min: number, max: number, allowed: string): RepriseError {
  return new RepriseError('bad-argument', `${name} [${min}, ${max}]: ${allowed}, in order`);
}
