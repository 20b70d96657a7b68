import { ticked } from './export.ts';
import type { Line } from './group.ts';
import { drawnOf } from './smoothing.ts';
import type { Range } from './view-state.ts';

/** A chart as it is seen. */
export interface Picture {
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly Line[];
  readonly smoothing: number;
  readonly log: boolean;
  /** The stretch of the axis that is shown; null: all. */
  readonly range: Range;
  readonly look: Look;
}

/** The chart's colours; those of the lines in their order. */
interface Look {
  readonly colours: readonly string[];
  readonly paper: string;
  readonly ink: string;
  readonly rules: string;
}

const [WIDTH, LEFT, RIGHT, TOP, BOTTOM] = [800, 70, 780, 40, 360];
/** Between two lines of the legend. */
const LEADING = 18;
/** The least that a logarithmic scale shows: below, doubles lose their digits. */
const LEAST = 1e-300;
/** Ticks of a logarithmic scale, at the most. */
const TICKS = 8;

/** A chart as an SVG picture, 800 wide, in the chart's colours: axes, bands, lines and what they are called. */
export function asSvg({ title, unit, lines, smoothing, log, range, look }: Picture): string {
  const isSound = (value: number) => Number.isFinite(value) && (!log || value > 0);
  const drawn = lines.map((line) => {
    const within = line.x.map((x) => range === null || (x >= range[0] && x <= range[1]));
    const pick = (values: ArrayLike<number>) => Array.from(values).filter((_, i) => within[i]);
    const { band } = line;
    return {
      label: line.label,
      breaks: line.breaks ?? [],
      x: pick(line.x),
      y: pick(drawnOf(line.y, smoothing)),
      raw: !line.band && drawnOf(line.y, smoothing) !== line.y ? pick(line.y) : null,
      band: band && { low: pick(band.low), high: pick(band.high) },
    };
  });
  const [left, right] = range ?? extremes(drawn.flatMap(({ x }) => x));
  const all = drawn.flatMap(({ y, raw, band }) => [
    ...y,
    ...(raw ?? []),
    ...(band?.low ?? []),
    ...(band?.high ?? []),
  ]);
  const [least, greatest] = extremes(all.filter(isSound));
  const scale = log ? Math.log10 : (value: number) => value;
  const high = scale(greatest);
  const foot = log ? logFoot(lines, range, greatest) : least;
  const low = scale(foot);
  /** What smoothing leaves of nothing lies below the foot. */
  const isShown = (value: number) => isSound(value) && value >= foot;
  const px = (x: number) => place(x, left, right, LEFT, RIGHT);
  const py = (y: number) => place(scale(y), low, high, BOTTOM, TOP);
  /** A list of points for each stretch between two breaks. */
  const stretches = (breaks: readonly number[], xs: readonly number[], ys: readonly number[]) => {
    const found: string[][] = [[]];
    let passed = 0;
    xs.forEach((x, i) => {
      for (; breaks[passed]! < x; passed++) found.push([]);
      if (isShown(ys[i]!)) found.at(-1)!.push(`${px(x)},${py(ys[i]!)}`);
    });
    return found;
  };
  const curves = drawn.map(({ x, y, raw, band, breaks }, i) => {
    const colour = look.colours[i];
    const lined = (style: string, ys: readonly number[]) =>
      stretches(breaks, x, ys)
        .map(
          (points) =>
            `<polyline fill="none" stroke="${colour}" ${style} points="${points.join(' ')}"/>`,
        )
        .join('');
    const lows = band ? stretches(breaks, x, band.low) : [];
    const shades = band
      ? stretches(breaks, x, band.high).map((high, part) => {
          const area = [...high, ...lows[part]!.reverse()].join(' ');
          return `<polygon fill="${colour}" fill-opacity="0.2" points="${area}"/>`;
        })
      : [];
    const faint = raw ? lined('stroke-opacity="0.25"', raw) : '';
    return `${shades.join('')}${faint}${lined('stroke-width="1.5"', y)}`;
  });
  const legend = drawn.map(({ label }, i) => {
    const at = BOTTOM + 56 + i * LEADING;
    const colour = look.colours[i];
    return `<rect x="${LEFT}" y="${at - 9}" width="10" height="10" fill="${colour}"/>${text(LEFT + 16, at, label)}`;
  });
  const across = rounds(left, right).map((tick) =>
    rule(
      px(tick),
      TOP,
      px(tick),
      BOTTOM,
      text(px(tick), BOTTOM + 16, ticked(tick), 'middle'),
      look.rules,
    ),
  );
  const ticks = log ? decades(10 ** low, 10 ** high) : rounds(low, high);
  const blank = log && !all.some(isSound);
  const up = (blank ? [] : ticks).map((value) => {
    const label = text(LEFT - 6, Number(py(value)) + 4, ticked(value), 'end');
    return rule(LEFT, py(value), RIGHT, py(value), label, look.rules);
  });
  const height = BOTTOM + 60 + LEADING * lines.length;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" fill="${look.ink}" stroke="none">`,
    `<rect width="${WIDTH}" height="${height}" fill="${look.paper}"/>`,
    text(LEFT, 24, title),
    ...across,
    ...up,
    ...curves,
    ...(blank ? [text((LEFT + RIGHT) / 2, (TOP + BOTTOM) / 2, 'nothing above 0', 'middle')] : []),
    text((LEFT + RIGHT) / 2, BOTTOM + 34, unit, 'middle'),
    ...legend,
    '</svg>',
  ].join('');
}

const escaped = (value: string) => value.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function text(x: number | string, y: number | string, value: string, anchor = 'start'): string {
  return `<text x="${x}" y="${y}" font-family="sans-serif" font-size="12" text-anchor="${anchor}">${escaped(value)}</text>`;
}

function rule(
  x1: number | string,
  y1: number | string,
  x2: number | string,
  y2: number | string,
  label: string,
  colour: string,
): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour}"/>${label}`;
}

function place(value: number, low: number, high: number, from: number, to: number): string {
  return (from + ((to - from) * (value - low)) / (high - low || 1)).toFixed(1);
}

/** The least and the greatest; 0 and 1 of nothing. */
function extremes(values: readonly number[]): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : [0, 1];
}

/** Round numbers from `low` to `high`, some two to six of them. */
export function rounds(low: number, high: number): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / 5;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = unit * ([1, 2, 5].find((times) => times >= rough / unit) ?? 10);
  const found: number[] = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) found.push(i * step);
  return found;
}

/**
 * Where a logarithmic scale up to `top` begins: at the least value above 0 that was recorded, not at what
 * smoothing leaves where nothing was (1e-100).
 */
export function logFoot(lines: readonly Line[], range: Range, top: number): number {
  let foot = top;
  for (const { x, y, band } of lines) {
    x.forEach((at, i) => {
      if (range !== null && (at < range[0] || at > range[1])) return;
      for (const value of [y[i]!, band?.low[i] ?? 0]) if (value > 0 && value < foot) foot = value;
    });
  }
  return Math.max(foot, LEAST);
}

/** Powers of ten from `low` to `high`, both above 0, at most eight; where there are not two, round numbers. */
export function decades(low: number, high: number): number[] {
  const all: number[] = [];
  // Written as text and read: 10 ** 104 is not 1e104 everywhere.
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    const value = Number(`1e${power}`);
    if (value >= low && value <= high) all.push(value);
  }
  const found = all.filter((_, i) => i % Math.ceil(all.length / TICKS) === 0);
  return found.length > 1 ? found : rounds(low, high);
}
