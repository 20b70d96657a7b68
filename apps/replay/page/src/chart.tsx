import { grouped } from '@reprise/cli/browser';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { asCsv, asSvg, ticked } from './export.ts';
import type { Line } from './group.ts';
import { smoothed } from './smoothing.ts';

/** A chart of lines over one axis: drag to zoom, double-click for all. */
export function Chart({
  name,
  lines,
  colours,
  unit,
  smoothing,
  log,
  cursor,
  onZoom,
}: {
  name: string;
  lines: readonly Line[];
  colours: readonly string[];
  unit: string;
  smoothing: number;
  log: boolean;
  /** Where the transition that is looked at lies on the axis; null: nowhere. */
  cursor: number | null;
  onZoom: ((range: readonly [number, number] | null) => void) | null;
}) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const mark = useRef<number | null>(cursor);
  mark.current = cursor;
  useEffect(() => {
    const element = box.current!;
    const style = getComputedStyle(element);
    const text = style.getPropertyValue('--muted');
    const grid = { stroke: style.getPropertyValue('--line'), width: 1 };
    const axis = { stroke: text, grid, ticks: grid };
    const { data, series, bands, hasPositive } = plotted(lines, colours, smoothing, log, style);
    const zoom = onZoom;
    const made = new uPlot(
      {
        width: Math.max(240, element.clientWidth),
        height: Math.max(180, Math.min(420, element.clientWidth * 0.35)),
        scales: {
          x: { time: false },
          y: log && hasPositive ? { distr: 3, range: sixDecades } : {},
        },
        axes: [
          { ...axis, label: unit, labelSize: 18, size: 36 },
          {
            ...axis,
            size: 64,
            values: (_, ticks) => ticks.map((tick) => (tick == null ? '' : ticked(tick))),
          },
        ],
        series: [
          { label: unit, value: (_, value) => (value == null ? '–' : ticked(value)) },
          ...series,
        ],
        bands,
        cursor: { drag: { x: true, y: false }, focus: { prox: 24 } },
        hooks: {
          draw: [(self) => drawMark(self, mark.current, style.getPropertyValue('--bad'))],
          setSelect: [
            (self) => {
              const { left, width } = self.select;
              if (width < 4 || !zoom) return;
              zoom([self.posToVal(left, 'x'), self.posToVal(left + width, 'x')]);
            },
          ],
        },
      },
      data,
      element,
    );
    if (zoom) made.over.addEventListener('dblclick', () => zoom(null));
    plot.current = made;
    const observer = new ResizeObserver(() => {
      const width = Math.max(240, element.clientWidth);
      if (width !== made.width) {
        made.setSize({ width, height: Math.max(180, Math.min(420, width * 0.35)) });
      }
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [lines, colours, unit, smoothing, log, onZoom]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the mark moved
  useEffect(() => {
    // A plot that is not ready draws its axes for the first time, and has to reckon them.
    if (plot.current?.status === 1) plot.current.redraw(false, false);
  }, [cursor]);
  return (
    <div className="chart">
      <h3>
        <code>{name}</code>
        <ExportButtons {...{ name, lines, unit }} canvas={() => plot.current?.ctx.canvas ?? null} />
      </h3>
      <div ref={box} className="plot" />
    </div>
  );
}

/** The top of a logarithmic scale and six decades below it: smoothing leaves 1e-100 where nothing was. */
const sixDecades: uPlot.Range.Function = (_, low, high) => {
  const top = high > 0 ? high : 1;
  return uPlot.rangeLog(Math.max(low ?? 0, top / 1e6), top, 10, true);
};

/** Lines on one axis, as uPlot wants them: a column of places and one of values for each line. */
function plotted(
  lines: readonly Line[],
  colours: readonly string[],
  smoothing: number,
  log: boolean,
  style: CSSStyleDeclaration,
) {
  const x = [...new Set(lines.flatMap((line) => line.x))].sort((a, b) => a - b);
  const index = new Map(x.map((place, i) => [place, i]));
  const spread = (line: Line, values: ArrayLike<number>) => {
    const column: (number | null)[] = new Array(x.length).fill(null);
    line.x.forEach((place, i) => {
      const value = values[i]!;
      const isShown = Number.isFinite(value) && (!log || value > 0);
      column[index.get(place)!] = isShown ? value : null;
    });
    return column;
  };
  const data: (number | null)[][] = [x];
  const series: uPlot.Series[] = [];
  const bands: uPlot.Band[] = [];
  const value = (_: uPlot, shown: number | null) => (shown == null ? '–' : ticked(shown));
  lines.forEach((line, i) => {
    const colour = style.getPropertyValue(colours[i]!.slice(4, -1));
    const common = { spanGaps: true, value, points: { show: line.x.length < 40, size: 4 } };
    if (line.band) {
      const { low, high, names } = line.band;
      const edge = { ...common, points: { show: false }, stroke: 'transparent', width: 1 };
      data.push(spread(line, high), spread(line, low));
      series.push({ ...edge, label: `${line.label}, ${names[1]}` });
      series.push({ ...edge, label: `${line.label}, ${names[0]}` });
      bands.push({ series: [data.length - 2, data.length - 1], fill: `${colour.trim()}33` });
    } else if (smoothing > 0) {
      data.push(spread(line, line.y));
      const faint = { ...common, points: { show: false }, stroke: `${colour.trim()}40`, width: 1 };
      series.push({ ...faint, label: `${line.label}, as recorded` });
    }
    data.push(spread(line, smoothed(line.y, smoothing)));
    const { label, notFinite = 0 } = line;
    const marked = notFinite > 0 ? `${label} (${grouped(notFinite)} NaN or infinite)` : label;
    series.push({ ...common, label: marked, stroke: colour, width: 2 });
  });
  // A logarithmic scale has no place for what is not above 0; with nothing above it there is no scale.
  const hasPositive = data.slice(1).some((column) => column.some((value) => value !== null));
  return { data: data as uPlot.AlignedData, series, bands, hasPositive };
}

function drawMark(plot: uPlot, at: number | null, colour: string): void {
  if (at === null) return;
  const left = plot.valToPos(at, 'x', true);
  const { left: start, top, width, height } = plot.bbox;
  if (!(left >= start && left <= start + width)) return;
  const { ctx } = plot;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(left, top);
  ctx.lineTo(left, top + height);
  ctx.stroke();
  ctx.restore();
}

function ExportButtons({
  name,
  lines,
  unit,
  canvas,
}: {
  name: string;
  lines: readonly Line[];
  unit: string;
  canvas: () => HTMLCanvasElement | null;
}) {
  const png = () => canvas()?.toBlob((blob) => blob && save(`${name}.png`, blob));
  const csv = () => save(`${name}.csv`, new Blob([asCsv(lines, unit)], { type: 'text/csv' }));
  const svg = () => save(`${name}.svg`, new Blob([asSvg(lines, name)], { type: 'image/svg+xml' }));
  return (
    <span className="row" style={{ fontWeight: 400, fontSize: '0.85em' }}>
      {[['PNG', png] as const, ['SVG', svg] as const, ['CSV', csv] as const].map(
        ([label, onClick]) => (
          <button
            key={label}
            type="button"
            className="link"
            onClick={onClick}
            aria-label={`Save ${name} as ${label}`}
          >
            {label}
          </button>
        ),
      )}
    </span>
  );
}

function save(name: string, blob: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
