import { type AnyTrainer, type RunOptions, run, type Transition } from '@reprise/core';
import type { LawCase } from './law.ts';
import { snapshot } from './snapshot.ts';

/** A case, possibly gone on with from one of its states, or ended early. */
export type Input = LawCase &
  Pick<RunOptions<unknown, unknown, Transition<unknown>['event']>, 'from' | 'until'>;

/** Every transition of a synchronous run; throws what the run errors with. */
export function transitionsOf(trainer: AnyTrainer, input: Input): Transition<unknown>[] {
  const list: Transition<unknown>[] = [];
  forEachTransition(trainer, input, (transition) => list.push(transition));
  return list;
}

/**
 * Hands every transition of a synchronous run to `next`; throws what the run errors with, or what `next`
 * throws, which ends it.
 */
export function forEachTransition(
  trainer: AnyTrainer,
  input: Input,
  next: (transition: Transition<unknown>) => void,
): void {
  const failures: unknown[] = [];
  // Not in the observer: what that throws, RxJS reports to the process.
  const until = (transition: Transition<unknown>) => {
    try {
      next(transition);
      return input.until?.(transition) ?? false;
    } catch (error) {
      failures.push(error);
      return true;
    }
  };
  run(trainer, { ...input, until, mode: 'synchronous' }).subscribe({
    error: (error) => failures.push(error),
  });
  if (failures.length > 0) throw failures[0];
}

/** Deep copies of every transition, each taken as it is made. */
export function copiesOf(trainer: AnyTrainer, input: Input): unknown[] {
  const list: unknown[] = [];
  forEachTransition(trainer, input, (transition) => list.push(snapshot(transition)));
  return list;
}
