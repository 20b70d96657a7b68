import {
  type AnyTrainer,
  RepriseError,
  type RunOptions,
  run,
  type Transition,
} from '@reprise/core';
import { type MonoTypeOperatorFunction, map } from 'rxjs';
import type { LawCase } from './law.ts';
import { snapshot } from './snapshot.ts';

/** A case, possibly gone on with from one of its states, or ended early. */
export type Input = LawCase &
  Pick<RunOptions<unknown, unknown, Transition<unknown>['event']>, 'from' | 'until'>;

/** Transitions of a run that is held in memory whole, at the most. */
export const MOST_HELD = 100_000;

/** Transitions of a run that is only gone through, at the most. */
const MOST_PASSED = 10_000_000;

/** Every transition of a synchronous run; throws what the run errors with, or `endless-run`. */
export function transitionsOf(trainer: AnyTrainer, input: Input): Transition<unknown>[] {
  const list: Transition<unknown>[] = [];
  forEachTransition(trainer, input, (transition) => list.push(transition), MOST_HELD);
  return list;
}

/**
 * Hands every transition of a synchronous run to `next`; throws what the run errors with, or what `next`
 * throws, which ends it; `endless-run` where there are more than `most`.
 */
export function forEachTransition(
  trainer: AnyTrainer,
  input: Input,
  next: (transition: Transition<unknown>) => void,
  most = MOST_PASSED,
): void {
  const failures: unknown[] = [];
  let made = 0;
  // Not in the observer: what that throws, RxJS reports to the process.
  const until = (transition: Transition<unknown>) => {
    try {
      ensureEnds(trainer, made++, most);
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
  forEachTransition(trainer, input, (transition) => list.push(snapshot(transition)), MOST_HELD);
  return list;
}

/** Errors with `endless-run` where a run has more than `most` transitions: those that memory is to hold. */
export function ending<Value>(
  trainer: AnyTrainer,
  most = MOST_HELD,
): MonoTypeOperatorFunction<Value> {
  return map((value, index) => {
    ensureEnds(trainer, index, most);
    return value;
  });
}

function ensureEnds({ id }: AnyTrainer, made: number, most: number): void {
  if (made < most) return;
  throw new RepriseError(
    'endless-run',
    `${id}: the run has not ended after ${most} transitions, and laws are tried on whole runs: draw configs whose runs end (config: { steps: fc.nat({ max: 100 }) })`,
  );
}
