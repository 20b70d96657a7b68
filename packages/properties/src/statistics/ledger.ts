import { RepriseError } from '@reprise/core';

/** A statistical test, and how often it alarms though nothing is wrong. */
export interface LedgerEntry {
  /** What is tested. */
  readonly claim: string;
  /** The probability of a false alarm, over the keys that it draws: in (0, 1). */
  readonly falseAlarms: number;
}

/** All copies of this package that a process has loaded write into one ledger. */
const LEDGER = Symbol.for('@reprise/properties ledger');
const shared = globalThis as { [LEDGER]?: LedgerEntry[] };

/** Enters a statistical test into the ledger; throws `bad-rate` where the rate is none. */
export function declareFalseAlarms(claim: string, falseAlarms: number): void {
  if (!(falseAlarms > 0 && falseAlarms < 1)) {
    throw new RepriseError(
      'bad-rate',
      `${claim}: a rate of false alarms of ${falseAlarms} is not allowed: between 0 and 1`,
    );
  }
  shared[LEDGER] ??= [];
  shared[LEDGER].push({ claim, falseAlarms });
}

/** What has been entered since it was last taken. */
export function takeLedger(): readonly LedgerEntry[] {
  return shared[LEDGER]?.splice(0) ?? [];
}

/** The probability that any of them alarms falsely, at the most, however they depend on each other (Boole). */
export function totalFalseAlarms(entries: Iterable<LedgerEntry>): number {
  let total = 0;
  for (const { falseAlarms } of entries) total += falseAlarms;
  return total;
}
