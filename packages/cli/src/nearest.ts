import { distance } from 'fastest-levenshtein';

/** ` (did you mean X?)` for the nearest of `names`, where one is near; else nothing. */
export function didYouMean(name: string, names: readonly string[]): string {
  const plain = (text: string) => text.replace(/^-+/, '').toLowerCase();
  const given = plain(name);
  const far = (candidate: string) => distance(given, plain(candidate));
  const [nearest] = [...names].sort((a, b) => far(a) - far(b));
  if (nearest === undefined || far(nearest) > Math.max(2, given.length / 2)) return '';
  return ` (did you mean ${nearest}?)`;
}
