import type { RunControl } from '@reprise/core';
import {
  defer,
  finalize,
  type MonoTypeOperatorFunction,
  type OperatorFunction,
  Subject,
  takeWhile,
} from 'rxjs';

/** Whose run is ended, and why. */
export interface StopOptions<Shown> {
  /** The control of the run: it ends itself, and a recording upstream says `stopped`, and the reason. */
  readonly control: RunControl;
  /** The reason, of what the condition showed. */
  readonly reason: (shown: Shown) => string;
}

/**
 * Ends the stream with the item with which `condition`, an observer of the same items, first shows
 * something: that item is the last. A recording upstream is closed whole there; as `stopped` for a reason,
 * where the run's `control` is given, and else, as for all who leave, as `interrupted`.
 *
 * A condition that fails makes the stream fail. One that shows something later (after a delay) ends the
 * stream with the item that comes next.
 *
 * @example run$.pipe(record(recorder, control), stopWhen(solved(environment), { control, reason: () => 'solved' }))
 */
export function stopWhen<T, Shown>(
  condition: OperatorFunction<T, Shown>,
  options?: StopOptions<Shown>,
): MonoTypeOperatorFunction<T> {
  return (source$) =>
    defer(() => {
      let isMet = false;
      let failure: { readonly error: unknown } | null = null;
      const items$ = new Subject<T>();
      const watching = condition(items$).subscribe({
        next: (shown) => {
          if (!isMet) options?.control.stop(options.reason(shown));
          isMet = true;
        },
        error: (error) => {
          failure = { error };
        },
      });
      return source$.pipe(
        takeWhile((item) => {
          items$.next(item);
          if (failure !== null) throw (failure as { readonly error: unknown }).error;
          // A run that is told to stop ends by itself: leaving it would be an interruption.
          return !isMet || options !== undefined;
        }, true),
        finalize(() => watching.unsubscribe()),
      );
    });
}
