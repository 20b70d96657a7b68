import { UsageError } from '@reprise/cli';

/** The seq that a command line gives; throws a UsageError that names what it is for. */
export function parseSeq(name: string): (text: string) => number {
  return (text) => {
    const seq = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(seq)) return seq;
    throw new UsageError(`${name} ${text || "''"}: must be a whole number from 0`);
  };
}
