import { closest, distance } from 'fastest-levenshtein';

/** ` (did you mean X?)` for the nearest of `names`, where one is near; else nothing. */
export function didYouMean(name: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const nearest = closest(name, names as string[]);
  return distance(name, nearest) <= Math.max(2, name.length / 2)
    ? ` (did you mean ${nearest}?)`
    : '';
}
