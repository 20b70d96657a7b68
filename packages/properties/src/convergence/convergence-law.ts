import { type AnyTrainer, RepriseError, type Transition } from '@reprise/core';
import { type Law, type LawCase, LawError, type ParsedCase, parsedCase } from '../law.ts';
import { forEachTransition } from '../transitions-of.ts';
import { errorOf, type Goal } from './goal.ts';

/** A claim that runs come to something. */
export interface ConvergenceClaim {
  /** What the run is to come to, by what is drawn. */
  to(input: ParsedCase): Goal;
  /** The greatest error that is allowed. */
  readonly within: number;
  /** The transition, counted from 1, by which the run is there; at the run's end, where it ends before. */
  readonly by: number;
  /** What it is called: `the optimal values`. */
  readonly name?: string;
}

/**
 * The law that a run is within a tolerance of its exact answer by a number of transitions, or at its end. A
 * number that is not finite breaks it at the transition where it first shows. Throws `bad-claim` for a
 * tolerance below 0.
 */
export function convergenceLaw({ to, within, by, name = 'its goal' }: ConvergenceClaim): Law {
  if (!(within >= 0)) {
    throw new RepriseError('bad-claim', `within ${within} is no tolerance: at least 0 is allowed`);
  }
  if (!(by >= 1)) {
    throw new RepriseError('bad-claim', `by ${by} is no transition: they are counted from 1`);
  }
  return {
    sentence: `comes within ${within} of ${name} by transition ${by}`,
    check(trainer, input) {
      const error = errorOf(to(parsedCase(trainer, input)), input);
      const last = lastTransition(trainer, input, by);
      if (last === null) throw new LawError('the run makes no transition');
      const reached = error(last.state);
      if (reached <= within) return;
      const at = last.seq + 1 < by ? `where the run ends, at transition` : 'at transition';
      const seq = Number.isFinite(reached) ? last.seq : firstNotFinite(trainer, input, error);
      const since = seq < last.seq ? `, and not finite from transition ${seq} on` : '';
      throw new LawError(`the error is ${reached} ${at} ${last.seq}${since}`, seq);
    },
  };
}

function lastTransition(
  trainer: AnyTrainer,
  input: LawCase,
  by: number,
): Transition<unknown> | null {
  let last: Transition<unknown> | null = null;
  forEachTransition(trainer, { ...input, until: ({ seq }) => seq + 1 >= by }, (transition) => {
    last = transition;
  });
  return last;
}

/** The first transition from which on the error is not finite. */
function firstNotFinite(
  trainer: AnyTrainer,
  input: LawCase,
  error: (state: unknown) => number,
): number {
  let first = 0;
  let isSound = true;
  forEachTransition(trainer, { ...input, until: () => !isSound }, ({ seq, state }) => {
    first = seq;
    isSound = Number.isFinite(error(state));
  });
  return first;
}
