import { type Change, changedEntries, eachChange } from '@reprise/cli/browser';
import { type Environment, isPersistentArray, keyOf, plain, type Scene } from '@reprise/core';
import type { Recording } from '@reprise/recording';
import { layoutOf } from './array-layout.ts';
import { type Overlay, overlayOf } from './overlay.ts';

/** How much of long arrays is handed on. */
export interface Limits {
  /** Entries of an array; more are told by their number alone. */
  readonly entries: number;
  readonly changes: number;
  /** Cells of an array that is shown as colours; of a longer one, each is of several entries. */
  readonly cells: number;
}

const ALL: Limits = { entries: 4096, changes: 200, cells: 65_536 };

/** What there is to see of one transition. */
export interface Inspection {
  readonly seq: number;
  readonly kind: string;
  /** Plain JSON; long arrays are cut. */
  readonly event: unknown;
  readonly state: unknown;
  readonly changed: readonly Change[];
  /** Changes beyond those listed. */
  readonly moreChanges: number;
  readonly scene: Scene | null;
  readonly overlay: Overlay | null;
  readonly arrays: readonly HeatMap[];
}

/** An array of the state as rows of numbers. */
export interface HeatMap {
  readonly name: string;
  readonly length: number;
  /** Entries that each number is the mean of: 1, but of an array that is too long. */
  readonly each: number;
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
  /** What the columns stand for, where they are actions. */
  readonly labels: readonly string[] | null;
  /** The numbers that the transition changed. */
  readonly changed: readonly number[];
}

/** The transition at `seq`, to be looked at. */
export async function inspect(
  recording: Recording,
  seq: number,
  limits: Limits = ALL,
): Promise<Inspection> {
  const { event, state, before } = await recording.at(seq);
  const cut = (value: unknown) => shortened(value, limits.entries);
  const changed: Change[] = [];
  let moreChanges = 0;
  eachChange(before, state, ({ path, from, to }) => {
    if (changed.length < limits.changes) changed.push({ path, from: cut(from), to: cut(to) });
    else moreChanges++;
  });
  const { environment } = recording.subject();
  const scene = environment ? sceneOf(environment, state) : null;
  return {
    seq,
    kind: event.kind,
    event: cut(event),
    state: cut(state),
    changed,
    moreChanges,
    scene,
    overlay: overlayOf(state, environment, scene?.grid),
    arrays: heatMaps(before, state, environment, limits.cells),
  };
}

/** The world after the last step; of a trainer that takes none, one as an episode begins. */
function sceneOf(environment: Environment, state: unknown): Scene | null {
  const { outcome } = (state ?? {}) as { outcome?: { state?: unknown } | null };
  if (!environment.render) return null;
  if (outcome?.state !== undefined) return environment.render(outcome.state);
  if (outcome !== undefined || environment.isExternal) return null;
  const scene = environment.render(environment.reset(keyOf(0)).state);
  return { ...scene, title: `as an episode begins: ${scene.title}` };
}

function heatMaps(
  before: unknown,
  state: unknown,
  environment: Environment | undefined,
  cells: number,
): HeatMap[] {
  if (typeof state !== 'object' || state === null) return [];
  return Object.entries(state).flatMap(([name, value]): HeatMap[] => {
    if (!isPersistentArray(value) || value.length < 2 || cells < 2) return [];
    const { length } = value;
    const each = Math.ceil(length / cells);
    const old = (before as Record<string, unknown> | null)?.[name];
    const entries =
      isPersistentArray(old) && old.length === length ? changedEntries(old, value) : [];
    // What cells of several entries are of has no name.
    const { rows, columns, of } = layoutOf(
      each > 1 ? undefined : environment,
      Math.ceil(length / each),
    );
    const { actionNames } = environment ?? {};
    const labels = of === 'actions' && actionNames?.length === columns ? actionNames : null;
    const numbers = value.toTypedArray();
    const values = each > 1 ? meansOf(numbers, each) : Float64Array.from(numbers);
    const changed =
      each > 1 ? [...new Set(entries.map((entry) => Math.floor(entry / each)))] : entries;
    return [{ name, length, each, rows, columns, values, labels, changed }];
  });
}

/** The means of every `each` values in turn. */
function meansOf(values: ArrayLike<number>, each: number): Float64Array {
  return Float64Array.from({ length: Math.ceil(values.length / each) }, (_, cell) => {
    const end = Math.min(values.length, (cell + 1) * each);
    let sum = 0;
    for (let i = cell * each; i < end; i++) sum += values[i]!;
    return sum / (end - cell * each);
  });
}

/** Plain JSON of a value; arrays longer than `entries` keep their beginning. */
function shortened(value: unknown, entries: number): unknown {
  const inner = (item: unknown) => shortened(item, entries);
  const more = (length: number) => (length > entries ? [`… ${length - entries} more`] : []);
  if (isPersistentArray(value)) {
    const shown = Array.from(value.toTypedArray().subarray(0, entries), plain);
    return [...shown, ...more(value.length)];
  }
  if (Array.isArray(value)) return [...value.slice(0, entries).map(inner), ...more(value.length)];
  if (ArrayBuffer.isView(value)) {
    const { length } = value as Float64Array;
    return [...Array.from((value as Float64Array).slice(0, entries), plain), ...more(length)];
  }
  if (typeof value !== 'object' || value === null) return plain(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inner(item)]));
}
