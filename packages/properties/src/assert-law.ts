import { type AnyTrainer, begin, RepriseError } from '@reprise/core';
import fc, { type Arbitrary } from 'fast-check';
import type { Law, LawCase } from './law.ts';

/** Tries one law on `trainer` for arbitrary cases; throws fast-check's report, with seed and path. */
export async function assertLaw(
  law: Law,
  trainer: AnyTrainer,
  cases: Arbitrary<LawCase>,
  numRuns = 50,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      cases.filter((input) => isAllowed(trainer, input)),
      law.extra ?? fc.constant(undefined),
      async (input, extra) => {
        await law.check(trainer, input, extra);
      },
    ),
    { numRuns },
  );
}

/** Whether a case's config fits its data and environment, which its schema alone cannot tell. */
function isAllowed(trainer: AnyTrainer, input: LawCase): boolean {
  try {
    begin(trainer, input);
    return true;
  } catch (error) {
    if (error instanceof RepriseError && error.code.startsWith('bad-')) return false;
    throw error;
  }
}
