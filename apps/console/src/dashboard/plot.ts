import { grouped } from '@reprise/cli';
import { Canvas } from './canvas.ts';
import type { CurvePoint } from './learning-curve.ts';
import { shortNumber } from './numbers.ts';
import { type Palette, paint } from './palette.ts';

/** What is plotted, and how large. */
export interface Plot {
  readonly points: readonly CurvePoint[];
  /** The last transition of the axis. */
  readonly end: number;
  readonly columns: number;
  readonly rows: number;
  /** What the values are hoped to reach; null: nothing. */
  readonly threshold: number | null;
  /** Whether powers of ten are equally far apart, where all values are above 0 and differ by much. */
  readonly isLogarithmic: boolean;
  /** What is written where there are no points. */
  readonly none: string;
}

/** By what ratio values differ that are shown by their powers of ten. */
const DECADES = 100;

/** A curve as lines of text, its highest and lowest values at the left, transitions below. */
export function plot(
  { points, end, columns, rows, threshold, isLogarithmic, none }: Plot,
  palette: Palette,
): string[] {
  const values = points.map(({ mean }) => mean);
  if (threshold !== null && isNear(threshold, values)) values.push(threshold);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (points.length === 0 || columns < 4 || rows < 1) return empty(none, columns, rows, palette);
  const isLog = isLogarithmic && low > 0 && high / low > DECADES;
  const scaled = (value: number) => (isLog ? Math.log(value) : value);
  const [bottom, top] = low === high ? [low - 1, high + 1] : [scaled(low), scaled(high)];

  const labels = [shortNumber(high), shortNumber(low)];
  const hasAxis = rows >= 4;
  const gutter =
    columns >= 24 && rows >= 2 ? Math.max(...labels.map(({ length }) => length)) + 1 : 0;
  const canvas = new Canvas(columns - gutter, hasAxis ? rows - 1 : rows);
  const [width, height] = [2 * canvas.columns - 1, 4 * canvas.rows - 1];
  const x = (seq: number) => Math.round((seq / Math.max(1, end)) * width);
  const y = (value: number) =>
    Math.round(height * (1 - (scaled(value) - bottom) / (top - bottom || 1)));
  if (threshold !== null && threshold >= low && threshold <= high) {
    const front = palette.foreground('good');
    for (let dot = 0; dot <= width; dot += 4) canvas.dot(dot, y(threshold), front);
  }
  const front = palette.foreground('curve');
  points.forEach((point, i) => {
    const before = points[i - 1] ?? point;
    canvas.line(x(before.seq), y(before.mean), x(point.seq), y(point.mean), front);
  });

  const at = low === high ? [Math.floor((canvas.rows - 1) / 2)] : [0, canvas.rows - 1];
  const lines = canvas.lines().map((line, row) => {
    if (gutter === 0) return line;
    const label = labels[at.indexOf(row)] ?? '';
    return `${paint(palette, 'muted', label.padStart(gutter - 1))} ${line}`;
  });
  return hasAxis ? [...lines, axis(end, columns, gutter, isLog, palette)] : lines;
}

/** The line below: from the first transition to the last. */
function axis(
  end: number,
  columns: number,
  gutter: number,
  isLog: boolean,
  palette: Palette,
): string {
  const last = grouped(end);
  const room = columns - gutter;
  const middle = isLog ? 'log scale' : 'transitions';
  const first = room > last.length + middle.length + 6 ? `0  ${middle}` : '0';
  const line = `${first}${' '.repeat(Math.max(1, room - first.length - last.length))}${last}`;
  return `${' '.repeat(gutter)}${paint(palette, 'muted', line.slice(0, room))}`;
}

function empty(none: string, columns: number, rows: number, palette: Palette): string[] {
  const text = none.slice(0, Math.max(0, columns));
  const row = Math.floor(rows / 2);
  return Array.from({ length: rows }, (_, i) =>
    i === row
      ? `${' '.repeat(Math.floor((columns - text.length) / 2))}${paint(palette, 'muted', text)}`
      : '',
  );
}

/** Whether a threshold can be drawn without pressing the curve flat. */
function isNear(threshold: number, values: readonly number[]): boolean {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = Math.max(high - low, Math.abs(high) / 10, 1e-9);
  return threshold <= high + 2 * span && threshold >= low - 2 * span;
}

const BLOCKS = '▁▂▃▄▅▆▇█';

/** The latest values as blocks of eight heights, from the smallest to the greatest. */
export function sparkline(values: readonly number[], columns: number): string {
  const shown = values.slice(-Math.max(0, columns)).filter(Number.isFinite);
  if (columns <= 0) return '';
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  return shown
    .map((value) => BLOCKS[high === low ? 0 : Math.round(((value - low) / (high - low)) * 7)])
    .join('');
}
