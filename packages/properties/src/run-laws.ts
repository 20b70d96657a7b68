import { type AnyTrainer, fold, RunControl, run, type Transition } from '@reprise/core';
import { anyPlace } from './arbitraries/any-place.ts';
import { interleavingLaw } from './interleaving-law.ts';
import type { Law, LawCase } from './law.ts';
import { same } from './same.ts';
import { snapshot } from './snapshot.ts';
import { stored } from './stored.ts';
import { copiesOf, ending, forEachTransition, MOST_HELD, transitionsOf } from './transitions-of.ts';

/** Transitions among which a run is paused: each pause waits for a timer. */
const PAUSED = 100;

/** Whatever a trainer, a config and a seed: the laws of every run. */
export const runLaws: readonly Law[] = [
  {
    sentence: 'the same config and seed give the same bits',
    check(trainer, input) {
      same(copiesOf(trainer, input), copiesOf(trainer, input), 'the second run');
    },
  },
  {
    sentence: 'no transition is ever changed by what comes later',
    check(trainer, input) {
      const kept: Transition<unknown>[] = [];
      const taken: unknown[] = [];
      const keep = (transition: Transition<unknown>) => {
        kept.push(transition);
        taken.push(snapshot(transition));
      };
      forEachTransition(trainer, input, keep, MOST_HELD);
      // Backwards, so that old versions are read before newer ones.
      const later = kept.map(() => null as unknown);
      for (let i = kept.length - 1; i >= 0; i--) later[i] = snapshot(kept[i]);
      same(taken, later, 'the transitions at the end');
    },
  },
  {
    sentence: 'folding the recorded events gives the states of the run',
    check(trainer, input) {
      const live = transitionsOf(trainer, input);
      const columns = columnsOf(trainer, input);
      const events = live.map(({ event }) => stored(event, columns));
      const replayed = [...fold(trainer, input, events)];
      same(replayed.map(snapshot), live.map(snapshot), 'the replay');
    },
  },
  {
    sentence: 'a run resumed from any transition is the run that was not interrupted',
    extra: anyPlace(),
    check(trainer, input, place: number) {
      const live = transitionsOf(trainer, input);
      const expected = live.map(snapshot);
      const any = Math.floor(place * live.length);
      for (const at of new Set([any, 0, live.length - 2])) {
        const { state } = live[at] ?? {};
        if (state === undefined) continue;
        const rest = transitionsOf(trainer, { ...input, from: { seq: at + 1, state } });
        same(rest.map(snapshot), expected.slice(at + 1), 'the resumed run', at + 1);
      }
    },
  },
  {
    sentence: 'slices, pauses and single steps change nothing',
    async check(trainer, input) {
      const expected = copiesOf(trainer, input);
      const control = new RunControl();
      const sliced: unknown[] = [];
      await new Promise<void>((resolve, reject) => {
        run(trainer, { ...input, control, sliceMilliseconds: 0 }).subscribe({
          next(transition) {
            sliced.push(snapshot(transition));
            // Beyond, where it waits for no timer, slices alone.
            if (sliced.length > PAUSED && !control.paused) return;
            if (sliced.length % 5 === 2) {
              control.pause();
              setTimeout(() => control.step(2));
            } else if (control.paused && sliced.length % 5 === 4) control.resume();
          },
          error: reject,
          complete: resolve,
        });
      });
      same(sliced, expected, 'the sliced run');
    },
  },
  {
    sentence: 'any number of subscribers see the same',
    check(trainer, input) {
      const source = run(trainer, { ...input, mode: 'synchronous' }).pipe(ending(trainer));
      const failures: unknown[] = [];
      const seen = [0, 1, 2].map(() => {
        const list: unknown[] = [];
        source.subscribe({
          next: (transition) => list.push(snapshot(transition)),
          error: (error) => failures.push(error),
        });
        if (failures.length > 0) throw failures[0];
        return list;
      });
      same(seen[1]!, seen[0]!, 'the second subscriber');
      same(seen[2]!, seen[0]!, 'the third subscriber');
    },
  },
  interleavingLaw,
];

function columnsOf(trainer: AnyTrainer, input: LawCase) {
  const config = trainer.config.parse(input.config);
  return trainer.columns(config, trainer.prepare?.(config, input.environment));
}
