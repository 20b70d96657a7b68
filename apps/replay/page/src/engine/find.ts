import { actionValuesOf, alarmsOf, condition, policyChanges } from '@reprise/cli/browser';
import type { TrainingEvent, Transition } from '@reprise/core';
import type { Recording } from '@reprise/recording';
import { Subject } from 'rxjs';
import { namesIn } from '#engine/known';
import { eventsIn, foldPastDamage } from '#engine/past-damage';
import { alarms, type Follower, findFollowing, isAlarming, measured } from './find-following.ts';
import { type Search, STRIDE } from './search.ts';

/** What is looked for: an episode's end, a reward that is not 0, a change of the greedy policy, an alarm. */
export type Sought =
  | { readonly what: 'episode' | 'reward' | 'flip' | 'alarm' }
  | { readonly what: 'condition'; readonly text: string };

/**
 * The nearest transition after (or before) `seq` that is sought; null for none, or where it was cancelled.
 */
export async function find(
  recording: Recording,
  sought: Sought,
  seq: number,
  direction: 1 | -1,
  search: Search,
): Promise<number | null> {
  const follower = followerOf(recording, sought);
  if (follower) return findFollowing(recording, follower, seq, direction, search);
  const start = starterOf(recording, sought);
  const { segments } = recording;
  const indices = segments.map((_, i) => i);
  const ends = (i: number) => segments[i + 1]?.first ?? recording.endSeq;
  const open =
    direction > 0
      ? indices.filter((i) => ends(i) > seq + 1)
      : indices.filter((i) => segments[i]!.first < seq).reverse();
  for (const i of open) {
    if (await search.isCancelled()) return null;
    const found = await inSegment(recording, start, i, ends(i), seq, direction, search);
    if (found !== null) return found;
    search.onProgress(direction > 0 ? ends(i) : segments[i]!.first);
  }
  return null;
}

/** Says of one transition after another whether it is sought; without states where it needs none. */
interface Matcher {
  readonly needsState: boolean;
  matches(transition: Transition<unknown>): boolean;
}

async function inSegment(
  recording: Recording,
  start: () => Matcher,
  i: number,
  end: number,
  seq: number,
  direction: 1 | -1,
  search: Search,
): Promise<number | null> {
  const { first } = recording.segments[i]!;
  const from = direction > 0 ? Math.max(first, seq + 1) : first;
  const to = direction > 0 ? end : Math.min(end, seq);
  if (from >= to) return null;
  let found: number | null = null;
  let matcher = start();
  if (!matcher.needsState) {
    const events = await eventsIn(recording, i, [from, to], search.damage);
    for (const { seq: at, event } of events ?? []) {
      if (at % STRIDE === 0 && (await search.isCancelled())) return null;
      if (!matcher.matches({ seq: at, event, state: undefined })) continue;
      found = at;
      if (direction > 0) break;
    }
    return found;
  }
  // What changes with a transition takes the one before it, too.
  const begin = Math.max(recording.firstSeq, from - 1);
  const folded = foldPastDamage(recording, begin, to, search.damage);
  for await (const { isAnew, transitions } of folded) {
    if (isAnew) matcher = start();
    for (const transition of transitions) {
      const { seq: at } = transition;
      if (at % STRIDE === 0 && (await search.isCancelled())) return null;
      if (at < begin || !matcher.matches(transition) || at < from) continue;
      found = at;
      if (direction > 0) return found;
    }
  }
  return found;
}

/** What begins to follow the run to find what is sought; null: each transition says it alone. */
function followerOf(recording: Recording, sought: Sought): (() => Follower) | null {
  if (sought.what === 'alarm')
    return alarmsOf(recording.metadata.notes).length > 0 ? () => alarms(recording) : null;
  if (sought.what !== 'condition') return null;
  const where = condition(sought.text, namesIn(recording));
  return where.needsMeasures ? () => measured(where) : null;
}

/** What begins to look for what is sought, at any transition; throws for what cannot be sought in this run. */
function starterOf(recording: Recording, sought: Sought): () => Matcher {
  switch (sought.what) {
    case 'episode':
      return onEvent(({ terminated, truncated }) => terminated === true || truncated === true);
    case 'reward':
      return onEvent(({ kind, reward }) => kind === 'reward' && reward !== 0);
    case 'alarm':
      return onEvent((event) => isAlarming(event as unknown as TrainingEvent));
    case 'flip':
      return flips(recording);
    case 'condition': {
      const { needsState, test } = condition(sought.text, namesIn(recording));
      return () => ({ needsState, matches: (scope) => test(scope) === true });
    }
  }
}

function onEvent(is: (event: Record<string, unknown>) => boolean): () => Matcher {
  return () => ({
    needsState: false,
    matches: ({ event }) => is(event as unknown as Record<string, unknown>),
  });
}

/** Where the greedy policy becomes another one, as the observer of live runs says it. */
function flips(recording: Recording): () => Matcher {
  const { environment, beginning } = recording.subject();
  if (!environment || !actionValuesOf(environment, beginning.state)) {
    throw new Error(
      'this run has no action values for each state: there is no greedy policy to see',
    );
  }
  return () => {
    let isFlip = false;
    const transitions$ = new Subject<Transition<unknown>>();
    transitions$.pipe(policyChanges({ environment })).subscribe(() => {
      isFlip = true;
    });
    return {
      needsState: true,
      matches(transition) {
        isFlip = false;
        transitions$.next(transition);
        return isFlip;
      },
    };
  };
}
