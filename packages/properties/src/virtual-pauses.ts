import { concatMap, from, map, type Observable, of, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';

/** Pauses in a run, at the most, and how long each is, in milliseconds. */
const PAUSES = 4;
const PAUSE = 60_000;

/**
 * Gives `watch` what is shown over minutes: pauses before a few of the items, for which RxJS's clocks go on and
 * nobody waits. All has been shown when it returns.
 */
export function withPauses<Item, Result>(
  items: readonly Item[],
  watch: (items$: Observable<Item>) => Result,
): Result {
  const every = Math.ceil(items.length / PAUSES);
  const items$ = from(items).pipe(
    concatMap((item, i) => ((i + 1) % every === 0 ? timer(PAUSE).pipe(map(() => item)) : of(item))),
  );
  const scheduler = new TestScheduler(() => {});
  return scheduler.run(() => {
    // What goes on when the items have ended is not waited for.
    scheduler.maxFrames = PAUSES * PAUSE;
    return watch(items$);
  });
}
