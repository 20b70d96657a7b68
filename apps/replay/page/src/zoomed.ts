import type { Survey } from '#engine/series';
import { placesOf } from './group.ts';
import type { Axis, Range } from './view-state.ts';

/** A stretch of a run's transitions, and what was counted before it. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly steps: number;
  readonly episodes: number;
}

/**
 * The transitions over which a stretch of an axis lies, as the survey of the whole run tells, and a bucket on
 * either side; null where the run does not reach there.
 */
export function transitionsOf(
  whole: Survey,
  axis: Axis,
  [low, high]: NonNullable<Range>,
): Stretch | null {
  const { from, to, buckets, steps, episodes } = whole;
  const places = placesOf(whole, axis);
  const inside = places.findIndex((place) => place >= low);
  if (inside < 0) return null;
  let first = Math.max(0, inside - 1);
  // What was counted up to a damaged place is not known.
  while (first > 0 && Number.isNaN(steps[first - 1])) first--;
  // A bucket begins where the one before it ends: the one after the last inside reaches over its edge.
  const last = Math.min(buckets - 1, places.findLastIndex((place) => place <= high) + 2);
  const edge = (bucket: number) => Math.ceil(from + ((to - from) * bucket) / buckets);
  return {
    from: edge(first),
    to: edge(last + 1),
    steps: first > 0 ? steps[first - 1]! : 0,
    episodes: first > 0 ? episodes[first - 1]! : 0,
  };
}

/** A survey of a stretch whose steps and episodes are counted from the run's beginning. */
export function countedOn(survey: Survey, { steps, episodes }: Stretch): Survey {
  return {
    ...survey,
    steps: survey.steps.map((count) => steps + count),
    episodes: survey.episodes.map((count) => episodes + count),
  };
}
