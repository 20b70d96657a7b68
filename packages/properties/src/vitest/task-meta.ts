import type { LedgerEntry } from '../statistics/ledger.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** The statistical tests that ran in a test. */
    ledger?: readonly LedgerEntry[];
  }
}
