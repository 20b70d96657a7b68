import { type AnyTrainer, RepriseError, TrainerError } from '@reprise/core';
import fc from 'fast-check';
import { callSite, thrownAt } from './call-site.ts';
import { keepCounterexample } from './counterexample.ts';
import { defaultStore } from './default-store.ts';
import { type Falsification, FalsifiedError, messageOf, NotRepeatableError } from './falsified.ts';
import { isInsideProperty } from './inside-property.ts';
import { type Law, type LawCase, LawError } from './law.ts';
import { mistakeIn } from './mistake.ts';

/**
 * Expects a law to hold of one case; rejects with a FalsifiedError, whose run is kept, or with a
 * NotRepeatableError where the case did not fail again in the same way.
 */
export async function expectLaw(law: Law, trainer: AnyTrainer, input: LawCase): Promise<void> {
  const site = callSite(expectLaw);
  // Before anything is awaited: later it is not known.
  const isPropertys = isInsideProperty();
  const failure = await failureOf(law, trainer, input);
  if (failure === null) return;
  throw thrownAt(await falsified(law, trainer, input, failure.cause, isPropertys), site);
}

/** The error of a case that failed once: made again and kept, unless a property does both. */
export async function falsified(
  law: Law,
  trainer: AnyTrainer,
  input: LawCase,
  cause: unknown,
  isPropertys: boolean,
  derivedFrom?: number,
): Promise<Error> {
  const falsification: Falsification = {
    claim: `${trainer.id}: ${law.sentence}`,
    ...{ trainer, input, extra: undefined, cause, search: null },
    ...(derivedFrom !== undefined && { derivedFrom }),
  };
  // The property makes it again, and keeps the smallest.
  if (isPropertys) return new FalsifiedError(falsification, null);
  const second = await failureOf(law, trainer, input);
  const store = defaultStore();
  const kept = store && (await keepCounterexample(store, falsification));
  const isSame = second !== null && messageOf(second.cause) === messageOf(cause);
  return isSame
    ? new FalsifiedError(falsification, kept)
    : new NotRepeatableError(falsification, second?.cause ?? null, kept);
}

/** What a case throws that is the run's fault; null where the law holds. Throws what is none. */
export async function failureOf(
  law: Law,
  trainer: AnyTrainer,
  input: LawCase,
): Promise<{ cause: unknown } | null> {
  try {
    await law.check(trainer, input);
    return null;
  } catch (cause) {
    // A mistake in the claim itself is no counterexample, nor is a case with nothing to judge.
    const mistake = mistakeIn(cause);
    if (mistake) throw mistake;
    if (fc.PreconditionFailure.isFailure(cause)) throw cause;
    const isOfRun = cause instanceof LawError || cause instanceof TrainerError;
    if (cause instanceof RepriseError && !isOfRun) throw cause;
    return { cause };
  }
}
