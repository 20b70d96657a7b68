import type { AnyTrainer } from '@reprise/core';
import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { longRunLaw } from './long-run-law.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Counts up to `end`, and then fails or ends; the clock moves by `milliseconds` a decision. */
function counting(milliseconds: number, end: number, fails = false) {
  let time = 0;
  vi.spyOn(Date, 'now').mockImplementation(() => time);
  const decided: number[] = [];
  const trainer = {
    id: 'counting',
    version: 1,
    config: z.object({}),
    start: () => 0,
    decide(n: number) {
      time += milliseconds;
      if (n >= end && fails) throw new Error('it diverges');
      if (n >= end) return null;
      decided.push(n);
      return { kind: 'parameter-update', n };
    },
    evolve: (n: number) => n + 1,
    columns: () => ({ 'parameter-update': { n: 'uint32' } }),
  } as unknown as AnyTrainer;
  return { trainer, decided };
}

test.each([
  ['a fast run is looked at whole', 0, 1200, 1200],
  ['or up to 3,500 transitions', 0, 9000, 3500],
  ['a slow one for a second', 2, 1200, 500],
  ['or for 300 transitions', 50, 1200, 300],
])('%s', async (_, milliseconds, end, looked) => {
  const { trainer, decided } = counting(milliseconds, end);
  const input = { config: {}, seed: 1 };
  await longRunLaw.check(trainer, input);
  const run = Array.from({ length: looked }, (_, n) => n);
  expect(decided).toEqual([...run, ...run]);
  // When it is tried again, however slow that is.
  const again = counting(20, end);
  await longRunLaw.check(again.trainer, input);
  expect(again.decided).toEqual([...run, ...run]);
});

test('a run that fails in the same way twice repeats itself', async () => {
  const { trainer } = counting(0, 400, true);
  await longRunLaw.check(trainer, { config: {}, seed: 1 });
  let tries = 0;
  const longer = {
    ...trainer,
    start: () => tries++,
    decide: (n: number) => (n >= 400 ? null : { kind: 'parameter-update', n: 0 }),
  } as unknown as AnyTrainer;
  expect(() => longRunLaw.check(longer, { config: {}, seed: 1 })).toThrow('the second run');
});
