import type { Line } from './group.ts';

/** A line a point: run, place, value, and the edges of the band where there is one. */
export function asCsv(lines: readonly Line[], unit: string): string {
  const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const names = lines.find(({ band }) => band)?.band?.names ?? [];
  const edges = ({ band }: Line, i: number) =>
    names.length > 0 ? [band?.low[i] ?? '', band?.high[i] ?? ''] : [];
  const rows = lines.flatMap((line) =>
    line.x.map((x, i) => [quoted(line.label), x, line.y[i], ...edges(line, i)].join(',')),
  );
  const head = ['run', unit, 'value', ...names.map((name) => name.replaceAll(' ', '_'))];
  return [head.join(','), ...rows, ''].join('\n');
}

const exportColours = ['#1d4ed8', '#b45309', '#15803d', '#a21caf', '#0e7490', '#b91c1c'];

/** The lines as an SVG picture, 800 × 400. */
export function asSvg(lines: readonly Line[], title: string): string {
  const finite = (values: readonly number[]) => values.filter(Number.isFinite);
  const xs = finite(lines.flatMap(({ x }) => x));
  const ys = finite(lines.flatMap(({ y }) => y));
  const range = (values: readonly number[]) =>
    values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)] as const, [
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ] as readonly [number, number]);
  const [left, right] = range(xs);
  const [low, high] = range(ys);
  const px = (x: number) => (60 + (720 * (x - left)) / (right - left || 1)).toFixed(1);
  const py = (y: number) => (360 - (320 * (y - low)) / (high - low || 1)).toFixed(1);
  const text = (value: string) => value.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const paths = lines.map(({ x, y, label }, i) => {
    const points = x.flatMap((place, j) =>
      Number.isFinite(y[j]!) ? [`${px(place)},${py(y[j]!)}`] : [],
    );
    const colour = exportColours[i % exportColours.length];
    return `<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${points.join(' ')}"><title>${text(label)}</title></polyline>`;
  });
  const label = (x: number | string, y: number | string, value: string) =>
    `<text x="${x}" y="${y}" font-family="sans-serif" font-size="12">${text(value)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 400"><rect width="800" height="400" fill="#fff"/>${label(60, 24, title)}${label(4, 360, ticked(low))}${label(4, 44, ticked(high))}${label(60, 384, ticked(left))}${label(740, 384, ticked(right))}${paths.join('')}</svg>`;
}

/** A number as an axis writes it. */
export function ticked(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(4))}M`;
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(4))}k`;
  return String(Number(value.toPrecision(4)));
}
