import { filter, type MonoTypeOperatorFunction, pipe, take } from 'rxjs';

/**
 * The first item for which `predicate` holds, and no more: the run is left there. Nothing, where there is
 * none (RxJS's `first` makes that an error).
 */
export function firstWhere<T>(predicate: (item: T) => boolean): MonoTypeOperatorFunction<T> {
  return pipe(
    filter((item: T) => predicate(item)),
    take(1),
  );
}
