import { RepriseError } from '@reprise/core';

/** The most numbers that an option may have kept: 128 MB of them. */
const MOST_KEPT = 16_777_216;

/** Throws `bad-option` unless an observer's option is a whole number of at least `least`. */
export function checkWhole(owner: string, option: string, value: number, least = 1): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RepriseError(
    'bad-option',
    `${owner}: ${option} is ${value}; it must be a whole number of at least ${least}`,
  );
}

/** Throws `bad-option` unless an option that says how many numbers are kept is a whole number that can be. */
export function checkKept(owner: string, option: string, value: number, least = 1): void {
  checkWhole(owner, option, value, least);
  if (value <= MOST_KEPT) return;
  throw new RepriseError(
    'bad-option',
    `${owner}: ${option} is ${value}; it must be at most ${MOST_KEPT}, for so many numbers are kept`,
  );
}

/** Throws `bad-option` unless an observer's option is a number from `least` to `greatest`. */
export function checkNumber(
  owner: string,
  option: string,
  value: number,
  least: number,
  greatest: number = Number.POSITIVE_INFINITY,
): void {
  if (typeof value === 'number' && value >= least && value <= greatest) return;
  const range =
    greatest === Number.POSITIVE_INFINITY ? `at least ${least}` : `from ${least} to ${greatest}`;
  throw new RepriseError('bad-option', `${owner}: ${option} is ${value}; it must be ${range}`);
}
