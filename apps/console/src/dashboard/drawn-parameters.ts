import { isPersistentArray, type PersistentArray } from '@reprise/core';
import { fit } from './fit.ts';
import { shortNumber } from './numbers.ts';
import { type Palette, paint, RESET } from './palette.ts';

/** Numbers that are read of a list; of a longer one, its beginning. */
const MOST = 2048;

const BLOCKS = '▁▂▃▄▅▆▇█';

/** A list of numbers that a trainer learns. */
export interface Parameters {
  readonly name: string;
  readonly length: number;
  /** Its beginning. */
  readonly values: Float64Array;
}

/** The lists of floats that are fields of a trainer's state: a table, weights. */
export function parametersOf(state: unknown): Parameters[] {
  if (typeof state !== 'object' || state === null) return [];
  return Object.entries(state).flatMap(([name, value]) => {
    const values = floatsOf(value);
    return values === null ? [] : [{ name, length: (value as Float64Array).length, values }];
  });
}

function floatsOf(value: unknown): Float64Array | null {
  if (isPersistentArray(value)) {
    if (value.type !== 'float64' && value.type !== 'float32') return null;
    return Float64Array.from({ length: Math.min(MOST, value.length) }, (_, i) =>
      (value as PersistentArray).get(i),
    );
  }
  if (!(value instanceof Float64Array || value instanceof Float32Array)) return null;
  return Float64Array.from(value.subarray(0, MOST));
}

/** Lists of numbers as at most `rows` lines: a bar for each number where there is room, else a block. */
export function drawnParameters(
  lists: readonly Parameters[],
  columns: number,
  rows: number,
  palette: Palette,
): string[] {
  const whole = lists.reduce((sum, { length }) => sum + length + (lists.length > 1 ? 1 : 0), 0);
  if (whole <= rows && columns >= 16) {
    return lists.flatMap((list) => bars(list, columns, lists.length > 1, palette));
  }
  const each = Math.max(2, Math.floor(rows / Math.max(1, lists.length)));
  return lists.flatMap((list) => blocks(list, columns, each - 1, palette)).slice(0, rows);
}

function bars(
  { name, values }: Parameters,
  columns: number,
  isTitled: boolean,
  palette: Palette,
): string[] {
  const greatest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const label = (i: number) => `${isTitled ? '' : `${name} `}${i}`;
  const left = Math.min(14, label(values.length - 1).length);
  const room = Math.max(1, columns - left - 11);
  const lines = Array.from(values, (value, i) => {
    const length = greatest > 0 && Number.isFinite(greatest) ? Math.abs(value) / greatest : 0;
    const bar = '█'.repeat(Math.round(length * room)) || '▏';
    const ink = value < 0 ? 'negative' : 'curve';
    return `${fit(label(i), left)} ${shortNumber(value).padStart(8)} ${paint(palette, ink, bar)}`;
  });
  return isTitled ? [paint(palette, 'muted', fit(name, columns).trimEnd()), ...lines] : lines;
}

function blocks(
  { name, length, values }: Parameters,
  columns: number,
  rows: number,
  palette: Palette,
): string[] {
  const greatest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const lowest = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const highest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const title = `${name}: ${length} from ${shortNumber(lowest)} to ${shortNumber(highest)}`;
  const lines: string[] = [paint(palette, 'muted', fit(title, columns).trimEnd())];
  for (let first = 0; first < values.length && lines.length <= rows; first += columns) {
    let line = '';
    let ink = '';
    for (const value of values.subarray(first, first + columns)) {
      const own = palette.foreground(value < 0 ? 'negative' : 'curve');
      if (own !== ink) line += own;
      ink = own;
      line += block(value, greatest);
    }
    lines.push(ink === '' ? line : `${line}${RESET}`);
  }
  return lines;
}

/** A number by its size: a negative one is told by its colour. */
function block(value: number, greatest: number): string {
  if (!Number.isFinite(value)) return '!';
  if (value === 0 || !(greatest > 0)) return '·';
  return BLOCKS[Math.min(7, Math.floor((Math.abs(value) / greatest) * 8))] as string;
}
