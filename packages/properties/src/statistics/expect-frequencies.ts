import { LawError } from '../law.ts';
import { isLikely } from './binomial-tails.ts';
import { declareFalseAlarms } from './ledger.ts';

/** A statistical test of fixed size. */
export interface FixedTest {
  /** What is tested: its name in the ledger. */
  readonly claim: string;
  /** The probability of an alarm though nothing is wrong; 1e-9 by default. */
  readonly falseAlarms?: number;
}

/**
 * Expects independent draws to have come as often as their probabilities say: each count by the exact tails of
 * its binomial distribution, both of all counts together within `falseAlarms` (Boole). Throws a LawError.
 */
export function expectFrequencies(
  counts: readonly number[],
  probabilities: readonly number[],
  { claim, falseAlarms = 1e-9 }: FixedTest,
): void {
  declareFalseAlarms(claim, falseAlarms);
  const draws = counts.reduce((sum, count) => sum + count, 0);
  const tail = falseAlarms / (2 * counts.length);
  counts.forEach((count, i) => {
    const chance = probabilities[i]!;
    if (isLikely(count, draws, chance, tail)) return;
    throw new LawError(
      `${claim}: number ${i} came ${count} times of ${draws}; its probability is ${chance} (false alarms: ${falseAlarms})`,
    );
  });
}
