import { useCallback, useMemo } from 'react';
import type { Series, Survey } from '#engine/series';
import { Chart } from './chart.tsx';
import type { Saving } from './export.ts';
import { groupsOf, type Line, lineOf, placesOf, together } from './group.ts';
import type { RunStretch } from './recorded-csv.ts';
import { drawnOf, SMOOTHED_FROM } from './smoothing.ts';
import { useKeys } from './use-keys.ts';
import type { Run } from './use-runs.ts';
import { type Axis, axes, type Range, type ViewState } from './view-state.ts';

const units: Readonly<Record<Axis, string>> = {
  transition: 'transition',
  step: 'environment step',
  episode: 'episode',
  clock: 'seconds since the start',
};

/** The curves that tell most, where they are recorded. */
const telling = [
  'episode.return',
  'loss',
  'parameter-update.gradientNorm',
  'reward.reward',
  'parameter-update.tdError',
  'norm.table',
];

/** Damaged chunks that are told of in full. */
const MOST_DAMAGE = 3;

/** Every recorded value of a curve as CSV; null in a report, which has no recording at hand. */
type RecordedCsv = (
  name: string,
  stretches: readonly RunStretch[],
  saving: Saving,
) => Promise<Blob>;

/** Curves of the chosen runs. */
export function CurvesPanel({
  runs,
  surveys,
  wholes = surveys,
  errors,
  view,
  change,
  colours,
  seq,
  most = 2,
  recordedCsv = null,
}: {
  runs: readonly Run[];
  surveys: ReadonlyMap<string, Survey>;
  /** Those of all of each run, where the others are of a stretch that is zoomed into. */
  wholes?: ReadonlyMap<string, Survey>;
  /** What went wrong with a run's survey. */
  errors: ReadonlyMap<string, string>;
  view: ViewState;
  change: (part: Partial<ViewState>) => void;
  colours: ReadonlyMap<string, string>;
  seq: number | null;
  /** How many curves are shown at first. */
  most?: number;
  recordedCsv?: RecordedCsv | null;
}) {
  const { axis, smoothing, log, grouped, extremes, range } = view;
  const found = runs.flatMap(({ name }) => surveys.get(name) ?? []);
  const names = [...new Set(found.flatMap(({ series }) => series.map(({ name }) => name)))].sort();
  const shown = view.series ?? firstSeries(found, most);
  const first = runs[0] && surveys.get(runs[0].name);
  const whole = runs[0] && wholes.get(runs[0].name);
  const cursor =
    seq === null
      ? null
      : ((first && placeOf(first, axis, seq)) ?? (whole && placeOf(whole, axis, seq)) ?? null);
  const zoom = useCallback(
    (to: Range) => change({ range: to && roundedOut(to, axis) }),
    [change, axis],
  );
  const zoomBy = (factor: number) => {
    const all = wholeOf(runs, wholes, axis);
    const [from, to] = range ?? all;
    const about = cursor !== null && cursor >= from && cursor <= to ? cursor : (from + to) / 2;
    const [low, high] = [about - factor * (about - from), about + factor * (to - about)];
    zoom(low <= all[0] && high >= all[1] ? null : [low, high]);
  };
  useKeys((key, isShifted) => {
    if (key === 'z') zoomBy(isShifted ? 2 : 0.5);
    else if (key === '0') zoom(null);
    else return false;
    return true;
  });
  const progress = runs
    .map(({ name }) => (errors.has(name) ? undefined : surveys.get(name)))
    .find((survey) => survey && survey.done < survey.to - survey.from);
  const isBeyond =
    range !== null &&
    axis === 'transition' &&
    runs.every(({ summary }) => summary !== null && range[0] >= summary.endSeq);
  const toggle = (name: string) =>
    change({
      series: shown.includes(name) ? shown.filter((other) => other !== name) : [...shown, name],
    });
  return (
    <section className="panel" aria-labelledby="curves-title">
      <header>
        <h2 id="curves-title">Curves</h2>
        <label className="row">
          over
          <select
            value={axis}
            onChange={({ target }) => change({ axis: target.value as Axis, range: null })}
          >
            {axes.map((name) => (
              <option key={name} value={name}>
                {units[name]}
              </option>
            ))}
          </select>
        </label>
        <label className="row">
          smoothing
          <input
            type="range"
            min={0}
            max={0.99}
            step={0.01}
            value={smoothing}
            onChange={({ target }) => change({ smoothing: Number(target.value) })}
          />
          <span className="number">{smoothing.toFixed(2)}</span>
          {smoothing > 0 && (
            <span className="muted">of curves of {SMOOTHED_FROM} points or more</span>
          )}
        </label>
        <button type="button" aria-pressed={log} onClick={() => change({ log: !log })}>
          log
        </button>
        {runs.length > 1 && (
          <button
            type="button"
            aria-pressed={grouped}
            onClick={() => change({ grouped: !grouped })}
          >
            group seeds
          </button>
        )}
        <button
          type="button"
          aria-pressed={extremes}
          onClick={() => change({ extremes: !extremes })}
        >
          extremes
        </button>
        <button type="button" onClick={() => zoomBy(0.5)} title="Z, or drag in a chart">
          zoom in
        </button>
        {range && (
          <>
            <button type="button" onClick={() => zoomBy(2)} title="Shift+Z">
              zoom out
            </button>
            <button type="button" onClick={() => zoom(null)} title="0, or double-click in a chart">
              show all
            </button>
          </>
        )}
        {progress && (
          <progress
            max={progress.to - progress.from}
            value={progress.done}
            aria-label="Reading the run"
          />
        )}
      </header>
      {runs.map(
        ({ name }) =>
          errors.has(name) && (
            <p key={name} className="bad">
              {name}: {errors.get(name)}
            </p>
          ),
      )}
      {runs.map(({ name }) => {
        const damage = surveys.get(name)?.damage ?? [];
        return damage.length === 0 ? null : (
          <div key={name} className="bad">
            {damage.slice(0, MOST_DAMAGE).map((what) => (
              <p key={what}>{`${name}: ${what}`}</p>
            ))}
            <p>
              {damage.length > MOST_DAMAGE && `${damage.length - MOST_DAMAGE} more. `}
              The curves pass over what is damaged; its steps and episodes are not counted.
            </p>
          </div>
        );
      })}
      <details>
        <summary>
          Columns: {shown.length} of {names.length} shown
        </summary>
        <div className="row">
          {names.map((name) => (
            <label key={name} className="row">
              <input type="checkbox" checked={shown.includes(name)} onChange={() => toggle(name)} />
              <code>{name}</code>
            </label>
          ))}
        </div>
      </details>
      {axis === 'episode' && found.length > 0 && found.every(hasNoEpisode) && (
        <p className="muted">No episode ends here: nothing lies over episodes.</p>
      )}
      {isBeyond && <p className="muted">The runs end before this stretch.</p>}
      {found.length > 0 && names.length === 0 && !progress && (
        <p className="muted">No numbers were recorded here.</p>
      )}
      {names.length > 0 &&
        !progress &&
        shown
          .filter((name) => !names.includes(name))
          .map((name) => (
            <p key={name} className="muted">
              No <code>{name}</code> was recorded here.
            </p>
          ))}
      {shown
        .filter((name) => names.includes(name))
        .map((name) => (
          <OneChart
            key={name}
            {...{ name, runs, surveys, axis, grouped, extremes, colours, smoothing, log, cursor }}
            range={range}
            recordedCsv={recordedCsv}
            onZoom={zoom}
          />
        ))}
    </section>
  );
}

function OneChart({
  name,
  runs,
  surveys,
  axis,
  grouped,
  extremes,
  colours,
  smoothing,
  recordedCsv,
  ...rest
}: {
  name: string;
  runs: readonly Run[];
  surveys: ReadonlyMap<string, Survey>;
  axis: Axis;
  grouped: boolean;
  extremes: boolean;
  colours: ReadonlyMap<string, string>;
  smoothing: number;
  log: boolean;
  cursor: number | null;
  range: Range;
  recordedCsv: RecordedCsv | null;
  onZoom: (range: Range) => void;
}) {
  const csv =
    recordedCsv && !grouped
      ? (saving: Saving) =>
          recordedCsv(
            name,
            runs.flatMap((run) => stretchOf(run, surveys.get(run.name), axis, rest.range) ?? []),
            saving,
          )
      : null;
  const beforehand = grouped ? smoothing : 0;
  const { lines, palette } = useMemo(() => {
    const found = runs.flatMap((run) => {
      const survey = surveys.get(run.name);
      const series = survey?.series.find((candidate) => candidate.name === name);
      return survey && series
        ? [{ run, line: lineOf(run.name, survey, series, axis, extremes && !grouped) }]
        : [];
    });
    if (!grouped) {
      return {
        lines: found.map(({ line }) => line),
        palette: found.map(({ run }) => colours.get(run.name)!),
      };
    }
    const lineFor = new Map(found.map(({ run, line }) => [run, line]));
    const groups = groupsOf(found.map(({ run }) => run));
    return {
      lines: groups.map(({ label, runs: members }): Line => {
        // Each seed is smoothed, so that line and band tell of the same.
        const lines = members.map((run) => {
          const line = lineFor.get(run)!;
          return { ...line, y: Array.from(drawnOf(line.y, beforehand)) };
        });
        return together(label, lines);
      }),
      palette: groups.map(({ runs: members }) => colours.get(members[0]!.name)!),
    };
  }, [name, runs, surveys, axis, grouped, extremes, colours, beforehand]);
  return (
    <Chart
      {...{ name, lines }}
      colours={palette}
      unit={units[axis]}
      smoothing={smoothing - beforehand}
      csv={csv}
      drawn={grouped ? 'interquartile_mean' : 'mean'}
      {...rest}
    />
  );
}

/** Whether no episode has ended in what was surveyed. */
function hasNoEpisode({ episodes }: Survey): boolean {
  return episodes.every((count) => !(count > 0));
}

/** The curves that tell most of each run. */
function firstSeries(surveys: readonly Survey[], most: number): string[] {
  const found = surveys.flatMap(({ series }) => {
    const names = series.map(({ name }) => name);
    const first = telling.filter((name) => names.includes(name));
    const varying = new Set(series.filter(isVarying).map(({ name }) => name));
    // What is always the same tells nothing: last.
    return (first.length > 0 ? first : names.sort())
      .sort((a, b) => Number(varying.has(b)) - Number(varying.has(a)))
      .slice(0, most);
  });
  return [...new Set(found)];
}

/** Whether a curve has two values that differ. */
function isVarying({ min, max }: Series): boolean {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < min.length; i++) {
    // NaN, where a bucket is empty, is neither.
    if (min[i]! < lowest) lowest = min[i]!;
    if (max[i]! > highest) highest = max[i]!;
  }
  return highest > lowest;
}

/** A stretch in numbers that the address holds: whole ones, but for seconds. */
function roundedOut([from, to]: readonly [number, number], axis: Axis): Range {
  const parts = axis === 'clock' ? 1000 : 1;
  const [low, high] = [Math.floor(parts * from) / parts, Math.ceil(parts * to) / parts];
  return [Math.max(0, low), Math.max(high, low + 1 / parts)];
}

/** The stretch of an axis that runs reach over. */
function wholeOf(
  runs: readonly Run[],
  surveys: ReadonlyMap<string, Survey>,
  axis: Axis,
): readonly [number, number] {
  const places = runs.flatMap(({ name, summary }) =>
    axis === 'transition' && summary
      ? [summary.firstSeq, summary.endSeq]
      : [...surveys.entries()]
          .filter(([of]) => of === name)
          .flatMap(([, survey]) => placesOf(survey, axis).filter(Number.isFinite)),
  );
  return [places.reduce((a, b) => Math.min(a, b), 0), places.reduce((a, b) => Math.max(a, b), 1)];
}

/** The transitions of a run that a chart shows; on another axis than theirs as finely as points lie. */
function stretchOf(
  run: Run,
  survey: Survey | undefined,
  axis: Axis,
  range: Range,
): RunStretch | null {
  if (!run.summary || !survey) return null;
  const { firstSeq, endSeq } = run.summary;
  if (!range) return { run, from: firstSeq, to: endSeq };
  if (axis === 'transition') {
    const [from, to] = [Math.max(firstSeq, Math.ceil(range[0])), Math.floor(range[1]) + 1];
    return from < to && from < endSeq ? { run, from, to: Math.min(endSeq, to) } : null;
  }
  const places = placesOf(survey, axis);
  const first = places.findIndex((place) => place >= range[0]);
  const last = places.findLastIndex((place) => place <= range[1]);
  if (first < 0 || last < first) return null;
  const edge = (bucket: number) =>
    Math.ceil(survey.from + ((survey.to - survey.from) * bucket) / survey.buckets);
  return { run, from: edge(first), to: edge(last + 1) };
}

/** Where a transition lies on an axis. */
function placeOf(survey: Survey, axis: Axis, seq: number): number | null {
  if (axis === 'transition') return seq;
  const { from, to, buckets } = survey;
  const bucket = Math.floor(((seq - from) * buckets) / Math.max(1, to - from));
  return placesOf(survey, axis)[bucket] ?? null;
}
