import type { Reporter, TestModule } from 'vitest/node';
import { type LedgerEntry, totalFalseAlarms } from '../statistics/ledger.ts';
import './task-meta.ts';

/** How the ledger is closed. */
export interface LedgerReporterOptions {
  /** The greatest rate of false alarms that a whole run may have; 1e-6 by default. */
  readonly limit?: number;
  /** Where the line goes: standard output by default. */
  readonly print?: (line: string) => void;
}

/**
 * A vitest reporter that adds up the false alarms of all statistical tests that ran, prints the sum, and
 * fails the run where it is not below the limit. Says so where the setup file that keeps the ledger is missing.
 */
export class LedgerReporter implements Reporter {
  private readonly limit: number;
  private readonly print: (line: string) => void;

  constructor({ limit = 1e-6, print = console.log }: LedgerReporterOptions = {}) {
    this.limit = limit;
    this.print = print;
  }

  onTestRunEnd(modules: readonly Pick<TestModule, 'children'>[]): void {
    const ran = modules
      .flatMap(({ children }) => [...children.allTests()])
      .filter((test) => test.result().state !== 'skipped');
    if (ran.length > 0 && ran.every((test) => test.meta().ledger === undefined)) {
      this.print(
        "False alarms: not known, for no test has a ledger: add '@reprise/properties/vitest' to setupFiles",
      );
      return;
    }
    const entries = ran.flatMap((test): readonly LedgerEntry[] => test.meta().ledger ?? []);
    if (entries.length === 0) return;
    const total = totalFalseAlarms(entries);
    const isBelow = total < this.limit;
    this.print(
      `False alarms: at most ${total.toExponential(1)} a run, of ${entries.length} statistical tests; ${isBelow ? 'below' : 'NOT below'} ${this.limit}`,
    );
    if (isBelow) return;
    for (const { claim, falseAlarms } of greatest(entries))
      this.print(`  ${falseAlarms}  ${claim}`);
    process.exitCode = 1;
  }
}

/** The ten that take most. */
function greatest(entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  return [...entries].sort((a, b) => b.falseAlarms - a.falseAlarms).slice(0, 10);
}
