import { type Change, changedEntries, eachChange, greedyAction } from '@reprise/cli/browser';
import { isPersistentArray, plain, type Scene } from '@reprise/core';
import type { Recording } from '@reprise/recording';
import { actionsOf, tableOf } from './greedy-policy.ts';

/** How much of long arrays is handed on. */
export interface Limits {
  /** Entries of an array; more are told by their number alone. */
  readonly entries: number;
  readonly changes: number;
  /** Numbers of an array that is shown as colours; longer ones are not. */
  readonly cells: number;
}

const ALL: Limits = { entries: 4096, changes: 200, cells: 65_536 };

/** Entries of a table that is laid over a grid, at the most. */
const GRID = 4096;

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

/** What is laid over a grid: the value of each cell, its best action, how often it was visited. */
export interface Overlay {
  readonly values: readonly number[];
  readonly visits: readonly number[] | null;
  /** The name of the best action; null where all are the same. */
  readonly arrows: readonly (string | null)[];
}

/** An array of the state as rows of numbers. */
export interface HeatMap {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
  /** What the columns stand for, where they are actions. */
  readonly labels: readonly string[] | null;
  /** The entries that the transition changed. */
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
  const actions = actionsOf(environment);
  const world = worldState(state);
  return {
    seq,
    kind: event.kind,
    event: cut(event),
    state: cut(state),
    changed,
    moreChanges,
    scene: world !== null ? (environment?.render?.(world) ?? null) : null,
    overlay: overlayOf(state, actions, environment?.actionNames ?? []),
    arrays: heatMaps(before, state, actions, environment?.actionNames ?? [], limits.cells),
  };
}

/** The world's state in a trainer's state: that of its last step. */
function worldState(state: unknown): unknown {
  const { outcome } = (state ?? {}) as { outcome?: { state?: unknown } | null };
  return outcome?.state ?? null;
}

function overlayOf(
  state: unknown,
  actions: number | null,
  names: readonly string[],
): Overlay | null {
  const table = tableOf(state);
  if (!table || actions === null || table.length % actions !== 0 || table.length > GRID) {
    return null;
  }
  const rows = Array.from({ length: table.length / actions }, (_, row) => row);
  const { visits } = state as { visits?: unknown };
  const row = (values: { get(index: number): number }, at: number) =>
    Array.from({ length: actions }, (_, action) => values.get(at * actions + action));
  return {
    values: rows.map((at) => Math.max(...row(table, at))),
    visits:
      isPersistentArray(visits) && visits.length === table.length
        ? rows.map((at) => row(visits, at).reduce((sum, count) => sum + count, 0))
        : null,
    arrows: rows.map((at) => {
      const values = row(table, at);
      const isFlat = values.every((value) => value === values[0]);
      return isFlat ? null : (names[greedyAction(table, at, actions)] ?? null);
    }),
  };
}

function heatMaps(
  before: unknown,
  state: unknown,
  actions: number | null,
  names: readonly string[],
  cells: number,
): HeatMap[] {
  if (typeof state !== 'object' || state === null) return [];
  return Object.entries(state).flatMap(([name, value]) => {
    if (!isPersistentArray(value) || value.length < 2 || value.length > cells) return [];
    const { length } = value;
    const isOfActions = actions !== null && length % actions === 0;
    const columns = isOfActions ? actions : widthOf(length);
    const rows = Math.ceil(length / columns);
    const labels = isOfActions && names.length === columns ? names : null;
    const old = (before as Record<string, unknown> | null)?.[name];
    const changed =
      isPersistentArray(old) && old.length === length ? changedEntries(old, value) : [];
    const values = Float64Array.from(value.toTypedArray());
    return [{ name, rows, columns, values, labels, changed }];
  });
}

/** Columns of a rectangle of `length` cells, none empty where it need not be much longer than wide. */
function widthOf(length: number): number {
  const side = Math.ceil(Math.sqrt(length));
  for (let columns = side; columns <= 4 * side; columns++) {
    if (length % columns === 0) return columns;
  }
  return side;
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
