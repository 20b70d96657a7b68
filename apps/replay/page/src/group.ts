import type { Series, Survey } from '#engine/series';
import { short } from './format.ts';
import { differingFields, fieldsOf } from './run-fields.ts';
import type { Run } from './use-runs.ts';
import type { Axis } from './view-state.ts';

/** A line of a chart, with a band about it where there is one. */
export interface Line {
  readonly label: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly band: Band | null;
  /** Values that are not in it, for they are NaN or infinite. */
  readonly notFinite?: number;
  /** Where it is broken, for what lies there is damaged: places between two of its own. */
  readonly breaks?: readonly number[];
}

/** What lies about a line, and what its edges are called. */
interface Band {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly names: readonly [low: string, high: string];
}

const QUARTILES = ['first quartile', 'third quartile'] as const;
const EXTREMES = ['least', 'greatest'] as const;

/** The places of a survey's buckets on an axis. */
export function placesOf(survey: Survey, axis: Axis): number[] {
  const { from, to, buckets } = survey;
  switch (axis) {
    case 'transition':
      return Array.from(
        { length: buckets },
        (_, i) => from + ((to - from) * (i + 1)) / buckets - 1,
      );
    case 'step':
      return [...survey.steps];
    case 'episode':
      return [...survey.episodes];
    case 'clock':
      return Array.from(survey.clock, (ms) => ms / 1000);
  }
}

/**
 * A series as a line: the mean of each bucket that has any, within a band of the bucket's least and
 * greatest where `extremes` are wanted. What is NaN or infinite has no place in it, and is counted; it is
 * broken where buckets are damaged.
 */
export function lineOf(
  label: string,
  survey: Survey,
  series: Series,
  axis: Axis,
  extremes = false,
): Line {
  const [x, y, low, high]: number[][] = [[], [], [], []];
  const breaks: number[] = [];
  let count = 0;
  let isBroken = false;
  placesOf(survey, axis).forEach((place, i) => {
    const more = series.count[i]!;
    // No transition of it was seen.
    if (survey.damage.length > 0 && Number.isNaN(survey.steps[i])) isBroken = true;
    if (more === 0 || !Number.isFinite(place)) return;
    // Several buckets may end in the same episode: they are one point, of all their values.
    const last = x!.length - 1;
    if (last >= 0 && place <= x![last]!) {
      count += more;
      y![last]! += (series.mean[i]! - y![last]!) * (more / count);
      low![last] = Math.min(low![last]!, series.min[i]!);
      high![last] = Math.max(high![last]!, series.max[i]!);
      return;
    }
    count = more;
    if (isBroken && last >= 0) breaks.push((x![last]! + place) / 2);
    isBroken = false;
    x!.push(place);
    y!.push(series.mean[i]!);
    low!.push(series.min[i]!);
    high!.push(series.max[i]!);
  });
  const band = extremes ? { low: low!, high: high!, names: EXTREMES } : null;
  const notFinite = series.notFinite.reduce((sum, count) => sum + count, 0);
  return { label, x: x!, y: y!, band, notFinite, breaks };
}

/** Runs that differ in nothing but their seeds. */
export interface Group {
  /** What tells it from the others: `learningRate 0.1, 4 seeds`. */
  readonly label: string;
  readonly runs: readonly Run[];
}

/** Runs by what they were made with, the seed apart. */
export function groupsOf(runs: readonly Run[]): Group[] {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const key = JSON.stringify({ ...fieldsOf(run), seed: null });
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const all = [...groups.values()];
  const differing = differingFields(all.map(([first]) => first!)).filter((name) => name !== 'seed');
  return all.map((members) => {
    const [first] = members;
    const fields = fieldsOf(first!);
    const told = differing
      .filter((name) => name in fields)
      .map((name) => `${name} ${short(fields[name], 24)}`);
    const what = told.length > 0 ? told.join(', ') : String(fields.trainer);
    const label = members.length === 1 ? first!.name : `${what}, ${members.length} seeds`;
    return { label, runs: members };
  });
}

/**
 * Lines of several seeds as one: the interquartile mean (the mean of the middle half; Agarwal et al.
 * 2021, section 4.3), with a band from the first to the third quartile.
 */
export function together(label: string, lines: readonly Line[]): Line {
  const longest = lines.reduce((a, b) => (b.x.length > a.x.length ? b : a));
  const end = Math.min(...lines.map(({ x }) => x.at(-1) ?? 0));
  const x = longest.x.filter((place) => place <= end);
  const rows = x.map((place) => lines.map((line) => at(line, place)).sort((a, b) => a - b));
  return {
    ...{ label, x, notFinite: lines.reduce((sum, line) => sum + (line.notFinite ?? 0), 0) },
    y: rows.map(interquartileMean),
    band: {
      low: rows.map((values) => quantile(values, 0.25)),
      high: rows.map((values) => quantile(values, 0.75)),
      names: QUARTILES,
    },
  };
}

/** A line's value at a place between its own. */
function at({ x, y }: Line, place: number): number {
  let low = 0;
  let high = x.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle]! < place) low = middle + 1;
    else high = middle;
  }
  if (low === 0 || x[low]! === place) return y[low]!;
  const share = (place - x[low - 1]!) / (x[low]! - x[low - 1]!);
  return y[low - 1]! + share * (y[low]! - y[low - 1]!);
}

/** The mean of the middle half of sorted values; those at its edges count in part. */
export function interquartileMean(sorted: readonly number[]): number {
  const quarter = sorted.length / 4;
  let sum = 0;
  sorted.forEach((value, i) => {
    const weight = Math.min(i + 1, sorted.length - quarter) - Math.max(i, quarter);
    if (weight > 0) sum += value * weight;
  });
  return sum / (2 * quarter);
}

function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}
