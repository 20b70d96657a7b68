import { type AnyTrainer, fold, type TrainingEvent } from '@reprise/core';
import { messageOf } from './falsified.ts';
import type { Law, LawCase } from './law.ts';
import { same } from './same.ts';
import { snapshot } from './snapshot.ts';
import { stored } from './stored.ts';
import { forEachTransition } from './transitions-of.ts';

/** Transitions of a long run that are looked at, at the most. */
const LONG = 3500;

/** Transitions that are looked at however long they take, and the milliseconds after which no more are. */
const FEWEST = 300;
const SLOW = 1000;

/** How many transitions of a case are looked at at the most: as many when it is tried again. */
const lengths = new WeakMap<LawCase, number>();

/**
 * The law of a run that is too long to compare state by state: its events are compared, and its end. For
 * cases of `anyLongCase`. Of a slow run it is what comes within a second, 300 transitions at the least.
 */
export const longRunLaw: Law = {
  sentence: 'a long run repeats itself, and its recorded events give its end',
  check(trainer, input) {
    const known = lengths.get(input);
    const began = Date.now();
    let most = known ?? LONG;
    const first = toldBy(trainer, input, (made) => {
      const isSlow = known === undefined && made >= FEWEST && Date.now() - began >= SLOW;
      if (isSlow) most = Math.min(most, made);
      return made >= most;
    });
    lengths.set(input, most);
    const second = toldBy(trainer, input, (made) => made >= most);
    same(second.events.map(snapshot), first.events.map(snapshot), 'the second run');
    same([second.end], [first.end], "the second run's end", first.events.length - 1);
    let last: unknown;
    for (const { state } of fold(trainer, input, first.events)) last = state;
    same([snapshot(last)], [first.end.state], "the replay's end", first.events.length - 1);
  },
};

/** What a run told. */
interface Told {
  /** As a file keeps them. */
  readonly events: readonly TrainingEvent[];
  /** Its last state, and what it failed with, as one that diverges does. */
  readonly end: { readonly state: unknown; readonly failure: string | null };
}

/** What a run tells that ends after the transitions of which `isEnough` says so. */
function toldBy(trainer: AnyTrainer, input: LawCase, isEnough: (made: number) => boolean): Told {
  const config = trainer.config.parse(input.config);
  const columns = trainer.columns(config, trainer.prepare?.(config, input.environment));
  const events: TrainingEvent[] = [];
  let last: unknown;
  let failure: string | null = null;
  const until = ({ seq }: { readonly seq: number }) => isEnough(seq + 1);
  try {
    forEachTransition(trainer, { ...input, until }, ({ event, state }) => {
      events.push(stored(event, columns));
      last = state;
    });
  } catch (error) {
    failure = messageOf(error);
  }
  return { events, end: { state: snapshot(last), failure } };
}
