import { afterEach } from 'vitest';
import { takeLedger } from '../statistics/ledger.ts';
import './task-meta.ts';

// A vitest setup file: hands what a test declares to the reporter, which runs in another process.
afterEach(({ task }) => {
  const entries = takeLedger();
  if (entries.length > 0) task.meta.ledger = [...(task.meta.ledger ?? []), ...entries];
});
