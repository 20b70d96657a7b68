import { defer, filter, map, type OperatorFunction } from 'rxjs';

/**
 * An operator with a memory of its own for each subscription: `begin` makes the memory and returns what
 * is done with each item; what that returns is emitted, and undefined is nothing yet.
 *
 * What it throws arrives as the stream's error.
 *
 * @example
 * const longest = observer<Episode, Episode>(() => {
 *   let length = 0;
 *   return (episode) => {
 *     if (episode.length <= length) return undefined;
 *     length = episode.length;
 *     return episode;
 *   };
 * });
 */
export function observer<In, Out>(
  begin: () => (item: In) => Out | undefined,
): OperatorFunction<In, Out> {
  return (source$) =>
    defer(() => {
      const next = begin();
      let out: Out | undefined;
      // What shows nothing, as most items do, goes through one operator and not through two.
      const isShown = (item: In) => {
        out = next(item);
        return out !== undefined;
      };
      return source$.pipe(
        filter(isShown),
        map(() => out as Out),
      );
    });
}
