import { distance } from 'fastest-levenshtein';

/** ` (did you mean X?)` for the nearest of `names`, where one is near; else nothing. */
export function didYouMean(name: string, names: readonly string[]): string {
  const plain = (text: string) => text.replace(/^-+/, '').toLowerCase();
  const given = plain(name);
  // What is written in full, or begun, is near: --environment for --env.
  const isBegun = (name: string) =>
    Math.min(given.length, name.length) > 1 && (given.startsWith(name) || name.startsWith(given));
  const far = (candidate: string) => {
    const name = plain(candidate);
    return isBegun(name) ? distance(given, name) / 1000 : distance(given, name);
  };
  const [nearest] = [...names].sort((a, b) => far(a) - far(b));
  if (nearest === undefined || far(nearest) > Math.max(2, given.length / 2)) return '';
  return ` (did you mean ${nearest}?)`;
}
