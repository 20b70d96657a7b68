import fc, { type Arbitrary } from 'fast-check';

/** Places that are told apart. */
const PLACES = 2 ** 20;

/**
 * A place in a run or a file, as a share of it in [0, 1): all alike likely, both ends favoured, while of what
 * `fc.double` draws nine in ten are next to 0. Shrinks to 0.
 */
export function anyPlace(): Arbitrary<number> {
  return fc.nat({ max: PLACES - 1 }).map((place) => place / PLACES);
}
