import {
  alarmsOf,
  type Condition,
  type ConditionNames,
  condition,
  Measures,
  namesOf,
} from '@reprise/cli/browser';
import type { TrainingEvent, Transition } from '@reprise/core';
import type { RecordedEvent, Recording } from '@reprise/recording';
import { eventsPastDamage, foldPastDamage } from '#engine/past-damage';
import { type Search, STRIDE } from './search.ts';

/** Says of each transition in turn, from the run's first on or from behind damage, whether it is sought. */
export interface Follower {
  readonly needsState: boolean;
  next(transition: Transition<unknown>): boolean;
}

/**
 * The nearest transition after (or before) `seq` that is sought, where it takes the run from its beginning
 * to know; null for none, or where it was cancelled. Behind what is damaged it is followed anew.
 */
export async function findFollowing(
  recording: Recording,
  follow: () => Follower,
  seq: number,
  direction: 1 | -1,
  search: Search,
): Promise<number | null> {
  const { firstSeq, endSeq } = recording;
  const end = direction > 0 ? endSeq : Math.min(seq, endSeq);
  let found: number | null = null;
  let follower = follow();
  /** Whether to go on. */
  const take = (transition: RecordedEvent): boolean => {
    // Without its state, where that is not needed.
    const isSought = follower.next(transition as Transition<unknown>);
    if (!isSought || (direction > 0 && transition.seq <= seq)) return true;
    found = transition.seq;
    return direction < 0;
  };
  if (firstSeq >= end) return null;
  /** Whether it was cancelled; asked now and then, as it may have to wait for the answer. */
  const isCancelledAt = async (at: number): Promise<boolean> => {
    search.onProgress(at);
    return await search.isCancelled();
  };
  const past = follower.needsState ? foldPastDamage : eventsPastDamage;
  for await (const { isAnew, transitions } of past(recording, firstSeq, end, search.damage)) {
    if (isAnew) follower = follow();
    for (const transition of transitions) {
      if (transition.seq % STRIDE === 0 && (await isCancelledAt(transition.seq))) return null;
      if (!take(transition)) return found;
    }
  }
  return found;
}

/** Where a condition holds that names a measure: an episode's return, a loss. */
export function measured({ needsState, test }: Condition): Follower {
  const measures = new Measures();
  return {
    needsState,
    next(transition) {
      measures.next(transition);
      return test(transition, measures) === true;
    },
  };
}

/**
 * Where an alarm is raised: one of those that the run was recorded with begins to hold, as `train --alarm`
 * says it, or an event says that the run diverges, or has a number that is not finite.
 */
export function alarms({ metadata }: Recording): Follower {
  const names = { ...namesOf(metadata.columns), isWary: true };
  const own = alarmsOf(metadata.notes).flatMap((text) => soundOf(text, names));
  const measures = own.some(({ needsMeasures }) => needsMeasures) ? new Measures() : undefined;
  const isRaised = own.map(() => false);
  return {
    needsState: own.some(({ needsState }) => needsState),
    next(transition) {
      measures?.next(transition);
      let isSought = isAlarming(transition.event);
      for (const [i, { isUp }] of own.entries()) {
        const holds = isUp(transition, measures);
        // It says nothing of this transition: it is as it was.
        if (holds === undefined) continue;
        if (holds && !isRaised[i]) isSought = true;
        isRaised[i] = holds;
      }
      return isSought;
    },
  };
}

/** A condition of a recording's note; of one that could never hold, or says nothing here, nothing. */
function soundOf(text: string, names: ConditionNames): Condition[] {
  try {
    return [condition(text, names)];
  } catch {
    return [];
  }
}

/** Whether an event says that its run diverges, or has a number that is not finite. */
export function isAlarming(event: TrainingEvent): boolean {
  const fields = event as unknown as Readonly<Record<string, unknown>>;
  return (
    fields.diverging === true ||
    Object.values(fields).some((value) => typeof value === 'number' && !Number.isFinite(value))
  );
}
