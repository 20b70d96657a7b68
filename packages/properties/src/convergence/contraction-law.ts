import { begin, RepriseError, type Transition } from '@reprise/core';
import { type Law, LawError, type ParsedCase, parsedCase } from '../law.ts';
import { NothingCheckedError } from '../nothing-checked.ts';
import { tableOf } from '../number-list.ts';
import { forEachTransition } from '../transitions-of.ts';
import { countingEntries, errorOf, type Goal } from './goal.ts';

/** A claim that every update brings a run nearer to its goal. */
export interface ContractionClaim {
  /** What the run comes to, by what is drawn. */
  to(input: ParsedCase): Goal;
  /** What is left, at the most, of the error when every entry has been updated: in [0, 1). */
  factor(input: ParsedCase): number;
}

/** What rounding adds, relative and absolute. */
const RELATIVE = 1e-9;
const ABSOLUTE = 1e-12;

/**
 * The law of contractions: the error never rises, and each time that every entry of the `table` in which
 * one can act has been updated, no more than `factor` of it is left. It holds with factor 1 − α (1 − γ) of
 * Q-learning in a deterministic world at a constant rate α, for the Bellman operator contracts by γ, and
 * of learners in expectation, sweep by sweep; and of gradient descent on least squares with factor
 * max |1 − ηλ| for the Euclidean distance of the weights, λ being the Hessian's eigenvalues.
 *
 * A run that never updates every entry throws a NothingCheckedError.
 *
 * An update's entry is told by its event's `index`; one without is of all, as is each where there is no table.
 */
export function contractionLaw({ to, factor }: ContractionClaim): Law {
  return {
    sentence: 'the error never rises, and shrinks with each full cover',
    check(trainer, input) {
      const parsed = parsedCase(trainer, input);
      const error = errorOf(goalOf(to, parsed), input);
      const left = factor(parsed);
      // 1 − α (1 − γ) of an α that is next to nothing.
      if (left === 1) {
        throw new NothingCheckedError(
          'a factor of 1 is no contraction, and nothing is to shrink: from 0 to below 1',
        );
      }
      if (!(left >= 0 && left < 1)) {
        throw new RepriseError(
          'bad-claim',
          `a factor of ${left} is no contraction: from 0 to below 1`,
        );
      }
      const counts = countingEntries(input);
      const { state: start } = begin(trainer, input);
      let open = entriesOf(start, counts);
      let before = error(start);
      let atCover = before;
      let covers = 0;
      let broken: LawError | null = null;
      const judge = ({ seq, event, state }: Transition<unknown>) => {
        const now = error(state);
        if (!(now <= before * (1 + RELATIVE) + ABSOLUTE)) {
          return new LawError(`the error rises from ${before} to ${now}`, seq);
        }
        before = now;
        if ('index' in event) open.delete(event.index as number);
        else open.clear();
        if (open.size > 0) return null;
        if (!(now <= atCover * left * (1 + RELATIVE) + ABSOLUTE)) {
          const rest = `${now / atCover} of the error ${atCover}`;
          return new LawError(`a full cover leaves ${rest}; at most ${left} is to be left`, seq);
        }
        atCover = now;
        covers++;
        open = entriesOf(state, counts);
        return null;
      };
      // While each state is the newest: an older one would be copied to be read.
      forEachTransition(trainer, { ...input, until: () => broken !== null }, (transition) => {
        if (transition.event.kind === 'parameter-update') broken = judge(transition);
      });
      if (broken !== null) throw broken;
      if (covers > 0) return;
      throw new NothingCheckedError(
        `the run is over, and ${open.size} entries of its table were never updated: more steps may cover it`,
      );
    },
  };
}

/** What the run comes to; a case of nothing where that does not exist, as values without a discount may not. */
function goalOf(to: ContractionClaim['to'], input: ParsedCase): Goal {
  try {
    return to(input);
  } catch (cause) {
    if (!(cause instanceof RepriseError) || cause.code !== 'bad-discount') throw cause;
    throw new NothingCheckedError(cause.message);
  }
}

/** The entries that are to be updated for a full cover: none, where a state has no table. */
function entriesOf(
  state: unknown,
  counts: (entry: number, length: number) => boolean,
): Set<number> {
  const length = tableOf(state)?.length ?? 0;
  return new Set(Array.from({ length }, (_, entry) => entry).filter((i) => counts(i, length)));
}
