import type { Verified } from '#engine/verified';
import { type AskOptions, ask } from './client.ts';
import type { Compared } from './protocol.ts';

type Options = AskOptions<{ done: number; total: number }>;

/** Executes a run again in this browser, span by span, and compares every transition. */
export async function verifyRun(url: string, options: Options): Promise<Verified> {
  let answer = await ask('verifySpan', { url, from: null }, options);
  while ('checker' in answer) answer = await ask('verifySpan', { url, from: answer }, options);
  return answer;
}

/** Compares two runs, span by span: their first difference, and how far they drift apart from there. */
export async function compareRuns(a: string, b: string, options: Options): Promise<Compared> {
  let soFar = await ask('compareSpan', { a, b, before: null }, options);
  while (!soFar.isThrough) soFar = await ask('compareSpan', { a, b, before: soFar }, options);
  return ask('drift', { a, b, soFar }, options);
}
