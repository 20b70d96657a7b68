import { RunControl, run } from '@reprise/core';
import type { Subscription } from 'rxjs';
import {
  anyInterleaving,
  type Interference,
  type Interleaving,
} from './arbitraries/any-interleaving.ts';
import type { Law } from './law.ts';
import { same } from './same.ts';
import { snapshot } from './snapshot.ts';
import { copiesOf } from './transitions-of.ts';

/** Whoever watches a run, and however it is held up, it is the same run. */
export const interleavingLaw: Law = {
  sentence: 'observers that come and go, pauses, single steps and slow sinks change nothing',
  extra: anyInterleaving(),
  async check(trainer, input, interleaving: Interleaving) {
    const expected = copiesOf(trainer, input);
    const control = new RunControl();
    const source = run(trainer, { ...input, control, sliceMilliseconds: 0 });
    const others: { readonly seen: unknown[]; readonly subscription: Subscription }[] = [];
    let oldest = 0;
    const interfere = ({ what, count }: Interference) => {
      if (what === 'subscribe') {
        const seen: unknown[] = [];
        const subscription = source.subscribe({
          next: (transition) => seen.push(snapshot(transition)),
          error: () => {},
        });
        others.push({ seen, subscription });
      } else if (what === 'unsubscribe') others[oldest++]?.subscription.unsubscribe();
      else if (what === 'hold') afterTurns(count, control.hold());
      else {
        control.pause();
        if (what === 'step') control.step(count);
        afterTurns(count, () => control.resume());
      }
    };
    const seen: unknown[] = [];
    let next = 0;
    await new Promise<void>((resolve, reject) => {
      source.subscribe({
        next(transition) {
          seen.push(snapshot(transition));
          while (interleaving[next] && interleaving[next]!.after < seen.length) {
            interfere(interleaving[next++]!);
          }
        },
        error: reject,
        complete: resolve,
      });
    });
    same(seen, expected, 'the watched run');
    for (const other of others) {
      other.subscription.unsubscribe();
      same(other.seen, expected.slice(0, other.seen.length), 'a run that came later');
    }
  },
};

/** Calls `then` after `count` turns of the event loop. */
function afterTurns(count: number, then: () => void): void {
  setTimeout(() => (count > 1 ? afterTurns(count - 1, then) : then()));
}
