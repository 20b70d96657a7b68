import { afterEach } from 'vitest';
import { takeLedger } from '../statistics/ledger.ts';
import './task-meta.ts';

// A vitest setup file: hands what a test declares to the reporter, which runs in another process.
afterEach(({ task }) => {
  // Empty, too: so the reporter knows that there is a ledger.
  task.meta.ledger = [...(task.meta.ledger ?? []), ...takeLedger()];
});
