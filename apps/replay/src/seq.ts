import { InvalidArgumentError } from 'commander';

/** A transition's number from the command line. */
export function parseSeq(text: string): number {
  const seq = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isSafeInteger(seq) && seq >= 0) return seq;
  throw new InvalidArgumentError('It must be a whole number from 0.');
}
