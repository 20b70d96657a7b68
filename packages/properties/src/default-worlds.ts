import { type AnyTrainer, RepriseError } from '@reprise/core';
import fc, { type Arbitrary } from 'fast-check';
import type { Check } from './checks.ts';
import { messageOf } from './falsified.ts';
import type { LawCase } from './law.ts';
import { forEachTransition } from './transitions-of.ts';

/** Runs that are begun to see whether a trainer is of those worlds, and the transitions of each, at the most. */
const RUNS = 20;
const TRANSITIONS = 20;

/**
 * The checks of a trainer that was given no worlds: where it fails in each of those that are drawn for it, each
 * rejects with `bad-argument`, for it may be of other worlds, and no law is to be judged in these.
 */
export function inDefaultWorlds(
  who: string,
  trainer: AnyTrainer,
  cases: () => Arbitrary<LawCase>,
  checks: readonly Check[],
): readonly Check[] {
  if (!trainer.needsEnvironment) return checks;
  let failure: { readonly cause: unknown } | null | undefined;
  return checks.map(({ run, ...law }) => ({
    ...law,
    async run() {
      if (failure === undefined) failure = failureOfAll(trainer, cases());
      if (failure === null) return run();
      throw new RepriseError(
        'bad-argument',
        `${who}: ${trainer.id} goes in none of the worlds that are drawn by default, small finite MDPs: ${messageOf(failure.cause)}. One of other worlds needs them (environment: cartPole()), or cases of its own (cases)`,
        failure,
      );
    },
  }));
}

/** What the last of several runs failed with; null where one of them got somewhere. */
function failureOfAll(trainer: AnyTrainer, cases: Arbitrary<LawCase>): { cause: unknown } | null {
  let failure: { cause: unknown } | null = null;
  for (const input of fc.sample(cases, { numRuns: RUNS, seed: 1 })) {
    let made = 0;
    const until = () => ++made >= TRANSITIONS;
    try {
      forEachTransition(trainer, { ...input, until }, () => {});
      // A run of no steps shows nothing.
      if (made > 0) return null;
    } catch (cause) {
      failure = { cause };
    }
  }
  return failure;
}
