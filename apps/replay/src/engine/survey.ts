import { isPersistentArray } from '@reprise/core';
import {
  type ColumnArray,
  columnView,
  type KindLayout,
  placesView,
  type Recording,
  type Segment,
} from '@reprise/recording';
import { known } from './known.ts';
import { foldPastDamage, passedOver } from './past-damage.ts';
import { SeriesBuilder, type Survey } from './series.ts';

/** Transitions up to which norms are taken by folding them all; beyond, at the keyframes. */
const FOLDED = 200_000;
/** Transitions between two looks at whether to go on while they are folded. */
const STRIDE = 4096;

/** Where a survey has come to in its episode. */
interface Walk {
  steps: number;
  episodes: number;
  episodeReturn: number;
  episodeLength: number;
  /** Whether the last step ended its episode: a segment may end before the reward of that step. */
  isOver: boolean;
  /** Whether the episode's beginning was seen: what began before the stretch counts for nothing. */
  isWhole: boolean;
}

/**
 * Reads the transitions from `from` up to but without `to`, a segment at a time, and gathers every
 * recorded number in `most` buckets at the most. Damaged chunks are passed over, and told of. `onPart` is
 * told now and then what there is; what it returns says whether to go on.
 */
export async function survey(
  recording: Recording,
  { from, to, most }: { from: number; to: number; most: number },
  onPart: (part: Survey) => boolean | Promise<boolean>,
): Promise<Survey | null> {
  const buckets = Math.max(1, Math.min(most, to - from));
  const perBucket = Math.max(1, to - from) / buckets;
  const builders = new Map<string, SeriesBuilder>();
  const series = (name: string) => {
    const found = builders.get(name) ?? new SeriesBuilder(name, buckets);
    builders.set(name, found);
    return found;
  };
  const steps = new Float64Array(buckets).fill(Number.NaN);
  const episodes = new Float64Array(buckets).fill(Number.NaN);
  const clock = new Float64Array(buckets).fill(Number.NaN);
  const bucketOf = (seq: number) => Math.min(buckets - 1, Math.floor((seq - from) / perBucket));
  const started = Date.parse(recording.metadata.started);
  const walk = startOfWalk(from === recording.firstSeq);
  const { segments, layout } = recording;
  let done = 0;
  const isTaught = takesSamples(layout.kinds);
  const damage = new Set<string>();
  const segmentAt = recording.segmentsInTurn();
  const part = (): Survey => ({
    ...{ from, to, buckets, steps, episodes, clock, done, damage: [...damage] },
    series: [...builders.values()],
  });
  for (let i = 0; i < segments.length; i++) {
    const first = segments[i]!.first;
    const next = segments[i + 1]?.first ?? recording.endSeq;
    if (next <= from) continue;
    if (first >= to) break;
    const segment = await segmentAt(i).catch((error) => passedOver(error, damage));
    if (!segment) {
      // What was begun before it, or in it, is no whole episode.
      Object.assign(walk, { ...startOfWalk(false), steps: walk.steps, episodes: walk.episodes });
      done = Math.min(to, next) - from;
      if (!(await onPart(part()))) return null;
      continue;
    }
    layout.kinds.forEach((kind, k) => {
      gather(kind, segment, segment.rows[k]!, isTaught, { from, to, bucketOf, series });
    });
    follow(layout.kinds, segment, walk, { from, to, bucketOf, series, steps, episodes });
    const end = Math.min(to, first + segment.count);
    for (let b = bucketOf(Math.max(from, first)); b <= bucketOf(end - 1); b++) {
      clock[b] = (segment.wallClock ?? started) - started;
    }
    done = end - from;
    if (!(await onPart(part()))) return null;
  }
  const isWhole = await norms(
    recording,
    { from, to, bucketOf, series },
    () => onPart(part()),
    damage,
  );
  return isWhole ? part() : null;
}

/** Where values go: what a place stands for is the caller's. */
interface Gathering {
  readonly from: number;
  readonly to: number;
  bucketOf(seq: number): number;
  series(name: string): { add(place: number, value: number): void };
}

/** Before the first transition; `isWhole`: of the run, and so of an episode. */
export function startOfWalk(isWhole: boolean): Walk {
  const none = { steps: 0, episodes: 0, episodeReturn: 0, episodeLength: 0 };
  return { ...none, isOver: false, isWhole };
}

/** Whether steps draw samples instead of taking actions: what is learned from them is minus their reward. */
export function takesSamples(kinds: readonly KindLayout[]): boolean {
  const step = kinds.find(({ kind }) => kind === 'environment-step');
  return step?.columns.every(({ field }) => field !== 'action') ?? false;
}

/** Every number of one kind of event. */
export function gather(
  kind: KindLayout,
  segment: Segment,
  rows: number,
  isTaught: boolean,
  { from, to, bucketOf, series }: Gathering,
): void {
  const places = placesView(segment.buffer, kind, rows);
  for (const column of kind.columns) {
    if (column.isList) continue;
    const into = series(`${kind.kind}.${column.field}`);
    const isReward = kind.kind === 'reward' && column.field === 'reward';
    const losses = isTaught && isReward ? series('loss') : null;
    const values: ColumnArray = columnView(segment.buffer, column, rows);
    for (let row = 0; row < rows; row++) {
      const seq = segment.first + places[row]!;
      if (seq < from || seq >= to) continue;
      into.add(bucketOf(seq), values[row]!);
      losses?.add(bucketOf(seq), 0 - values[row]!);
    }
  }
}

/** Steps and episodes, in the order of the transitions. */
export function follow(
  kinds: readonly KindLayout[],
  segment: Segment,
  walk: Walk,
  {
    from,
    to,
    bucketOf,
    series,
    steps,
    episodes,
  }: Gathering & { steps: Float64Array; episodes: Float64Array },
): void {
  const stepKind = kinds.findIndex(({ kind }) => kind === 'environment-step');
  const rewardKind = kinds.findIndex(({ kind }) => kind === 'reward');
  const view = (k: number, field: string) => {
    const column = kinds[k]?.columns.find((candidate) => candidate.field === field);
    return column ? columnView(segment.buffer, column, segment.rows[k]) : null;
  };
  const terminated = view(stepKind, 'terminated');
  const truncated = view(stepKind, 'truncated');
  const rewards = view(rewardKind, 'reward');
  const hasEpisodes = terminated !== null && truncated !== null && rewards !== null;
  let [stepRow, rewardRow] = [0, 0];
  for (let place = 0; place < segment.count; place++) {
    const seq = segment.first + place;
    const kind = segment.order![place];
    const isInside = seq >= from && seq < to;
    if (kind === stepKind) {
      if (hasEpisodes) walk.isOver = terminated[stepRow] === 1 || truncated[stepRow] === 1;
      stepRow++;
      if (isInside) {
        walk.steps++;
        walk.episodeLength++;
      }
    } else if (kind === rewardKind) {
      const reward = rewards?.[rewardRow++] ?? 0;
      if (isInside) {
        walk.episodeReturn += reward;
        if (hasEpisodes && walk.isOver) {
          if (walk.isWhole) {
            series('episode.return').add(bucketOf(seq), walk.episodeReturn);
            series('episode.length').add(bucketOf(seq), walk.episodeLength);
          }
          walk.episodes++;
          walk.episodeReturn = 0;
          walk.episodeLength = 0;
          walk.isWhole = true;
        }
      }
      walk.isOver = false;
    }
    if (isInside) {
      const b = bucketOf(seq);
      steps[b] = walk.steps;
      episodes[b] = walk.episodes;
    }
  }
}

/**
 * The norms of the arrays in the state: after every transition of a short stretch, else at keyframes. Told
 * where to note `damage`, it passes over what is damaged.
 */
export async function norms(
  recording: Recording,
  { from, to, bucketOf, series }: Gathering,
  goesOn: () => boolean | Promise<boolean>,
  damage: Set<string> | null = null,
): Promise<boolean> {
  const add = (seq: number, state: unknown) => {
    if (typeof state !== 'object' || state === null) return;
    for (const [name, value] of Object.entries(state)) {
      if (isPersistentArray(value)) series(`norm.${name}`).add(bucketOf(seq), norm(value));
    }
  };
  const pass = (error: unknown) => {
    if (!damage) throw error;
    return passedOver(error, damage);
  };
  if (to - from > FOLDED || !known(recording).trainer) {
    for (const seq of recording.keyframes) {
      if (seq <= from || seq > to) continue;
      if (!(await goesOn())) return false;
      const keyframe = await recording.keyframeBefore(seq).catch(pass);
      if (keyframe) add(seq - 1, keyframe.state);
    }
    return true;
  }
  const folded = damage
    ? foldPastDamage(recording, from, to, damage)
    : recording.foldSegments(from, to);
  let last = -1;
  for await (const { transitions } of folded) {
    for (const { seq, state } of transitions) {
      if (seq % STRIDE === 0 && !(await goesOn())) return false;
      const bucket = bucketOf(seq);
      if (seq < from || bucket === last) continue;
      last = bucket;
      add(seq, state);
    }
  }
  return true;
}

function norm(values: Iterable<number> & { readonly length: number }): number {
  let squares = 0;
  for (const value of values) squares += value * value;
  return Math.sqrt(squares);
}
