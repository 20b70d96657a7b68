import {
  defer,
  finalize,
  type MonoTypeOperatorFunction,
  type OperatorFunction,
  Subject,
  takeWhile,
} from 'rxjs';

/**
 * Ends the stream with the item with which `condition`, an observer of the same items, first shows
 * something: that item is the last. A recording upstream is closed whole there.
 *
 * A condition that fails makes the stream fail. One that shows something later (after a delay) ends the
 * stream with the item that comes next.
 *
 * @example run$.pipe(record(recorder), stopWhen(solved(environment)))
 */
export function stopWhen<T>(condition: OperatorFunction<T, unknown>): MonoTypeOperatorFunction<T> {
  return (source$) =>
    defer(() => {
      let isMet = false;
      let failure: { readonly error: unknown } | null = null;
      const items$ = new Subject<T>();
      const watching = condition(items$).subscribe({
        next: () => {
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
          return !isMet;
        }, true),
        finalize(() => watching.unsubscribe()),
      );
    });
}
