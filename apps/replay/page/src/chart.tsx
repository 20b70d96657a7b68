import { grouped } from '@reprise/cli/browser';
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import { asCsv, asPng, type Saving, save, ticked } from './export.ts';
import type { Line } from './group.ts';
import { asSvg, decades, logFoot, rounds } from './picture.ts';
import { drawnOf } from './smoothing.ts';
import { useScheme } from './use-scheme.ts';
import type { Range } from './view-state.ts';

/** A chart of lines over one axis: drag to zoom, double-click for all. */
export function Chart({
  name,
  lines,
  colours,
  unit,
  smoothing,
  log,
  cursor,
  range,
  csv = null,
  drawn = 'value',
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
  /** The stretch of the axis that is shown; null: all. */
  range: Range;
  /** All recorded values as CSV; null: the points that are drawn are saved. */
  csv?: ((saving: Saving) => Promise<Blob>) | null;
  /** What a drawn point is, as the head of its column. */
  drawn?: string;
  onZoom: ((range: Range) => void) | null;
}) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const scheme = useScheme();
  const latest = useRef({ lines, smoothing, cursor, range, onZoom });
  latest.current = { lines, smoothing, cursor, range, onZoom };
  const isSmoothed = smoothing > 0;
  const { message, isSaving, saveCsv } = useSavingCsv(
    name,
    csv ?? (async () => new Blob([asCsv(lines, unit, drawn)], { type: 'text/csv' })),
  );
  // What a plot is made anew for; other numbers in the same lines are only put into it.
  const shape = JSON.stringify([lines.map(({ label, band }) => [label, band?.names]), colours]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape says what of the lines matters
  useEffect(() => {
    const element = box.current!;
    const style = getComputedStyle(element);
    const logRange: uPlot.Range.Function = (_, _low, high) => {
      const top = high > 0 ? high : 1;
      return uPlot.rangeLog(
        logFoot(latest.current.lines, latest.current.range, top),
        top,
        10,
        true,
      );
    };
    const made = new uPlot(
      {
        ...sizeIn(element),
        scales: {
          x: { time: false, range: (_, low, high) => [...(latest.current.range ?? [low, high])] },
          y: log ? { distr: 3, range: logRange } : { range: withinReason },
        },
        axes: axesOf(unit, log, style),
        series: seriesOf(lines, colours, unit, isSmoothed, style),
        bands: bandsOf(lines, colours, isSmoothed, style),
        cursor: { drag: { x: true, y: false, setScale: false }, focus: { prox: 24 } },
        hooks: {
          draw: [(self) => placeMark(self, latest.current.cursor)],
          setSelect: [
            (self) => {
              const { left, width } = self.select;
              if (width === 0) return;
              self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
              const [from, to] = [self.posToVal(left, 'x'), self.posToVal(left + width, 'x')];
              if (width >= 4) latest.current.onZoom?.([from, to]);
            },
          ],
        },
      },
      dataOf(lines, latest.current.smoothing, isSmoothed, log),
      element,
    );
    made.over.append(Object.assign(document.createElement('div'), { className: 'mark' }));
    made.over.addEventListener('dblclick', () => latest.current.onZoom?.(null));
    plot.current = made;
    const observer = new ResizeObserver(() => {
      const size = sizeIn(element);
      if (size.width !== made.width) made.setSize(size);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape, unit, isSmoothed, log, scheme]);
  const [from, to] = range ?? [];
  // biome-ignore lint/correctness/useExhaustiveDependencies: the range is asked for by the scale
  useEffect(() => {
    plot.current?.setData(dataOf(lines, smoothing, isSmoothed, log));
  }, [lines, smoothing, isSmoothed, log, from, to]);
  useEffect(() => {
    // A plot that is not ready draws itself for the first time, with its mark.
    if (plot.current?.status === 1) placeMark(plot.current, cursor);
  }, [cursor]);
  const svg = () => {
    const style = getComputedStyle(box.current!);
    const look = {
      colours: coloursOf(colours, style),
      paper: style.getPropertyValue('--panel').trim(),
      ink: style.getPropertyValue('--text').trim(),
      rules: style.getPropertyValue('--line').trim(),
    };
    return asSvg({ title: name, unit, lines, smoothing, log, range, look });
  };
  const isBlank = log && lines.length > 0 && !lines.some(({ y }) => y.some((value) => value > 0));
  return (
    <div className="chart">
      <h3>
        <code>{name}</code>
        <span className="row exports">
          {(
            [
              ['PNG', () => asPng(svg())],
              ['SVG', async () => new Blob([svg()], { type: 'image/svg+xml' })],
            ] as const
          ).map(([format, blob]) => (
            <button
              key={format}
              type="button"
              className="link"
              onClick={async () => save(`${name}.${format.toLowerCase()}`, await blob())}
              aria-label={`Save ${name} as ${format}`}
            >
              {format}
            </button>
          ))}
          <button
            type="button"
            className="link"
            onClick={saveCsv}
            title={
              csv
                ? 'every value that was recorded: run, transition, value'
                : `the points that are drawn: run, place, ${drawn}`
            }
            aria-label={isSaving ? `Stop saving ${name} as CSV` : `Save ${name} as CSV`}
          >
            {isSaving ? 'stop' : 'CSV'}
          </button>
          <span role="status" className="muted">
            {message}
          </span>
        </span>
      </h3>
      {isBlank && <p className="muted">Nothing above 0, which alone a logarithmic scale shows.</p>}
      <div ref={box} className="plot" />
    </div>
  );
}

/** Saves CSV, however long that takes; pressed again, it stops. */
function useSavingCsv(name: string, csv: (saving: Saving) => Promise<Blob>) {
  const [message, setMessage] = useState('');
  const [abort, setAbort] = useState<AbortController | null>(null);
  const saveCsv = async () => {
    if (abort) return abort.abort();
    const own = new AbortController();
    setAbort(own);
    try {
      const onRows = (rows: number) => setMessage(`${grouped(rows)} values…`);
      save(`${name}.csv`, await csv({ signal: own.signal, onRows }));
      setMessage('');
    } catch (error) {
      setMessage(own.signal.aborted ? 'not saved' : (error as Error).message);
    } finally {
      setAbort(null);
    }
  };
  return { message, isSaving: abort !== null, saveCsv };
}

/** Points up to which each is marked. */
const FEW = 40;

function sizeIn(element: HTMLElement): { width: number; height: number } {
  const width = Math.max(240, element.clientWidth);
  return { width, height: Math.max(180, Math.min(28 * em(), width * 0.35)) };
}

/** The page's own size of text, in pixels: a chart's is in proportion. */
const em = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

/** Where a double ends, no margin can be taken: what lies beyond is drawn beyond. */
const withinReason: uPlot.Range.Function = (_, low, high) => {
  if (low == null || high == null) return [0, 1];
  return uPlot.rangeNum(Math.max(low, -1e300), Math.min(high, 1e300), 0.1, true);
};

function axesOf(unit: string, log: boolean, style: CSSStyleDeclaration): uPlot.Axis[] {
  const grid = { stroke: style.getPropertyValue('--line'), width: 1 };
  const font = `${0.8 * em()}px system-ui, sans-serif`;
  const labelFont = `600 ${font}`;
  const axis = { stroke: style.getPropertyValue('--muted'), grid, ticks: grid, font, labelFont };
  const values = (_: uPlot, ticks: readonly (number | null)[]) =>
    ticks.map((tick) => (tick == null ? '' : ticked(tick)));
  return [
    { ...axis, label: unit, labelSize: 1.3 * em(), size: 2.4 * em(), space: 5 * em() },
    {
      ...{ ...axis, values, space: 2.2 * em() },
      size: (_, labels) => em() * (1.6 + 0.5 * Math.max(5, ...(labels ?? []).map(lengthOf))),
      // Its own end at 1e32; any that fits will do, for the splits are ours.
      incrs: (_, _axis, low, high) => [Math.max(5, high - low)],
      splits: (_, _axis, low, high) => (log ? decades(low, high) : rounds(low, high)),
      filter: (_, splits) => splits,
    },
  ];
}

const lengthOf = ({ length }: string) => length;

const coloursOf = (colours: readonly string[], style: CSSStyleDeclaration) =>
  colours.map((colour) => style.getPropertyValue(colour.slice(4, -1)).trim());

/** For each line its band's edges or, where it is smoothed, itself as it was recorded; then the line. */
function seriesOf(
  lines: readonly Line[],
  colours: readonly string[],
  unit: string,
  isSmoothed: boolean,
  style: CSSStyleDeclaration,
): uPlot.Series[] {
  const palette = coloursOf(colours, style);
  const series = lines.flatMap(({ label: name, band, notFinite = 0 }, i): uPlot.Series[] => {
    const label = notFinite > 0 ? `${name} (${grouped(notFinite)} NaN or infinite)` : name;
    const aside = { class: 'aside', points: { show: false }, width: 1 };
    const edge = { ...aside, label, stroke: 'transparent' };
    const faint = { ...aside, label, stroke: `${palette[i]}40` };
    const beside = band ? [edge, edge] : isSmoothed ? [faint] : [];
    const value = (plot: uPlot, shown: number | null, s: number, at: number | null) => {
      if (shown == null || at == null) return '–';
      const others = beside.map((_, j) => plot.data[s - j - 1]?.[at]);
      const [low, high] = others.map((other) => (other == null ? '–' : ticked(other)));
      if (band) return `${ticked(shown)} (${low} to ${high})`;
      const isOther = isSmoothed && low !== ticked(shown);
      return isOther ? `${ticked(shown)} (recorded ${low})` : ticked(shown);
    };
    // Asked for at each drawing: a curve that grows is the same plot.
    const isShort = (plot: uPlot, s: number) =>
      Array.from(plot.data[s]!).filter((y) => y != null).length < FEW;
    const points = { show: isShort, size: 4 };
    return [...beside, { value, points, label, stroke: palette[i], width: 2 }];
  });
  return [{ label: unit, value: (_, at) => (at == null ? '–' : ticked(at)) }, ...series];
}

function bandsOf(
  lines: readonly Line[],
  colours: readonly string[],
  isSmoothed: boolean,
  style: CSSStyleDeclaration,
): uPlot.Band[] {
  const palette = coloursOf(colours, style);
  let next = 1;
  return lines.flatMap(({ band }, i) => {
    const first = next;
    next += band ? 3 : isSmoothed ? 2 : 1;
    return band
      ? [{ series: [first, first + 1] as [number, number], fill: `${palette[i]}33` }]
      : [];
  });
}

/** Lines on one axis, as uPlot wants them: a column of places and one of values for each series. */
function dataOf(
  lines: readonly Line[],
  smoothing: number,
  isSmoothed: boolean,
  log: boolean,
): uPlot.AlignedData {
  const all = lines.flatMap(({ x, breaks = [] }) => [...x, ...breaks]);
  const x = [...new Set(all)].sort((a, b) => a - b);
  const index = new Map(x.map((place, i) => [place, i]));
  const column = (line: Line, values: ArrayLike<number>) => {
    // Null breaks a line; over what is not there it goes on.
    const spread: (number | null | undefined)[] = new Array(x.length).fill(undefined);
    for (const place of line.breaks ?? []) spread[index.get(place)!] = null;
    line.x.forEach((place, i) => {
      const value = values[i]!;
      // A logarithmic scale has no place for what is not above 0.
      if (Number.isFinite(value) && (!log || value > 0)) spread[index.get(place)!] = value;
    });
    return spread;
  };
  const columns = lines.flatMap((line) => {
    const { band, y } = line;
    const beside = band ? [band.high, band.low] : isSmoothed ? [y] : [];
    return [...beside, drawnOf(y, smoothing)].map((values) => column(line, values));
  });
  return [x, ...columns];
}

/** Puts the mark of the transition that is looked at where it lies: what moves at every step is not drawn. */
function placeMark(plot: uPlot, at: number | null): void {
  const mark = plot.over.querySelector<HTMLElement>('.mark');
  if (!mark) return;
  const left = at === null ? -1 : plot.valToPos(at, 'x');
  mark.hidden = !(left >= 0 && left <= plot.over.clientWidth);
  mark.style.transform = `translateX(${left}px)`;
}
