import type { Transition } from '@reprise/core';
import type { OperatorFunction } from 'rxjs';
import { fieldsOf } from './event-fields.ts';
import { observer } from './observer.ts';
import { checkNumber } from './option.ts';

/** An episode that is over. */
export interface Episode {
  /** The transition that ended it: its last reward. */
  readonly seq: number;
  /** Its number among those of the stream, from 0. */
  readonly number: number;
  /** The transition of its first step that was seen. */
  readonly firstSeq: number;
  /** The sum of its rewards, each weighted by the discount to the power of its step. */
  readonly return: number;
  /** Environment steps. */
  readonly length: number;
  /** Whether the world ended it, or a limit cut it off. */
  readonly ended: 'terminated' | 'truncated';
  /** False where it may have begun before the stream did, or transitions were missing. */
  readonly isWhole: boolean;
}

/**
 * The episodes of a run, each when the reward of its last step has come; none for trainers that act in no
 * environment, and none for the one that is not over when the run ends.
 *
 * A reward counts to the step before it. A stream that begins in the middle of a run (resumed, forked, or
 * replayed from there) first shows an episode that may not be whole. Throws `bad-option` unless
 * `discount` is from 0 to 1.
 */
export function episodes({
  discount = 1,
}: {
  readonly discount?: number;
} = {}): OperatorFunction<Transition<unknown>, Episode> {
  checkNumber('episodes', 'discount', discount, 0, 1);
  return observer(() => {
    let number = 0;
    let length = 0;
    let firstSeq = -1;
    let sum = 0;
    let weight = 1;
    let lastSeq = -1;
    /** Whether the next step begins an episode, as far as is known. */
    let isAtBeginning = true;
    let isWhole = true;
    let ended: Episode['ended'] | null = null;

    return (transition) => {
      const { seq } = transition;
      const event = fieldsOf(transition);
      if (seq !== lastSeq + 1) {
        // What came before is not known: whether an episode ended there cannot be told.
        isWhole = false;
        isAtBeginning = false;
        ended = null;
        length = 0;
        sum = 0;
        weight = 1;
      }
      lastSeq = seq;
      if (event.kind === 'environment-step' && event.terminated !== undefined) {
        if (isAtBeginning || ended !== null) {
          isWhole = true;
          length = 0;
          sum = 0;
          weight = 1;
          isAtBeginning = false;
        }
        if (length === 0) firstSeq = seq;
        length++;
        ended = event.terminated ? 'terminated' : event.truncated ? 'truncated' : null;
        return undefined;
      }
      if (event.kind !== 'reward' || event.reward === undefined || isAtBeginning) return undefined;
      sum += weight * event.reward;
      weight *= discount;
      if (ended === null) return undefined;
      const episode = { seq, number, firstSeq, return: sum, length, ended, isWhole };
      number++;
      length = 0;
      sum = 0;
      weight = 1;
      isAtBeginning = true;
      isWhole = true;
      ended = null;
      return episode;
    };
  });
}
