import { type AnyTrainer, foldIn, keyOf, RepriseError } from '@reprise/core';
import type { LawCase } from '../law.ts';
import { text } from '../same.ts';
import { snapshot } from '../snapshot.ts';
import { Trace } from '../trace.ts';
import { MOST_HELD } from '../transitions-of.ts';
import { seedOf } from './derived-seed.ts';

/** Seeds that are compared, and transitions of each; where all are the same, those of whole runs. */
const SEEDS = 32;
const FIRST = 200;

/** Whether all of some seeds give one run: what it tells, and the state that it comes to; false where one fails. */
function isOneRun(trainer: AnyTrainer, input: LawCase): boolean {
  if (input.environment?.isExternal) return false;
  const end = (state: unknown) => text(snapshot(state));
  return [FIRST, MOST_HELD].every((by) => {
    try {
      const first = new Trace(trainer, input, by, end);
      return others(input).every((other) => first.isRepeatedBy(other));
    } catch {
      // What fails is told by the run itself.
      return false;
    }
  });
}

/** Throws `bad-claim` where a claim over seeds would be tried on one run again and again. */
export function refuseOneRun(claim: string, trainer: AnyTrainer, input: LawCase): void {
  if (!isOneRun(trainer, input)) return;
  throw new RepriseError(
    'bad-claim',
    `${claim}: ${SEEDS} seeds give one and the same run, so that nothing is known of others: the seed is not heeded (derive all draws from the key that start is given), or nothing is drawn (claim it of one run: expectLaw)`,
  );
}

function others(input: LawCase): LawCase[] {
  const key = foldIn(keyOf(input.seed), 3);
  return Array.from({ length: SEEDS - 1 }, (_, i) => ({ ...input, seed: seedOf(foldIn(key, i)) }));
}
