import { isPersistentArray } from '@reprise/core';
import type { Recording } from '@reprise/recording';
import { foldPastDamage } from '#engine/past-damage';
import { type Search, STRIDE } from './search.ts';

/** The last transition before `seq` that changed the entry at `path` (`table[3]`); null for none. */
export async function previousChange(
  recording: Recording,
  path: string,
  seq: number,
  search: Search,
): Promise<number | null> {
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
  const { segments } = recording;
  for (let i = segments.length - 1; i >= 0; i--) {
    const { first } = segments[i]!;
    if (first >= seq) continue;
    if (await search.isCancelled()) return null;
    const end = Math.min(seq, segments[i + 1]?.first ?? recording.endSeq);
    let before: unknown;
    let found: number | null = null;
    const folded = foldPastDamage(recording, first, end, search.damage);
    for await (const { isAnew, state, transitions } of folded) {
      if (isAnew) before = entryAt(state, keys);
      for (const { seq: at, state: after } of transitions) {
        if (at % STRIDE === 0 && (await search.isCancelled())) return null;
        const now = entryAt(after, keys);
        if (at >= first && !Object.is(now, before)) found = at;
        before = now;
      }
    }
    if (found !== null) return found;
    search.onProgress(first);
  }
  return null;
}

function entryAt(state: unknown, keys: readonly string[]): unknown {
  let value = state;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = isPersistentArray(value)
      ? value.get(Number(key))
      : (value as Record<string, unknown>)[key];
  }
  return value;
}
