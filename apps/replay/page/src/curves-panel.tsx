import { useCallback, useMemo } from 'react';
import type { Survey } from '#engine/series';
import { Chart } from './chart.tsx';
import { groupOf, type Line, lineOf, placesOf, together } from './group.ts';
import type { Run } from './use-runs.ts';
import { type Axis, axes, type ViewState } from './view-state.ts';

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

/** Curves of the chosen runs. */
export function CurvesPanel({
  runs,
  surveys,
  errors,
  view,
  change,
  colours,
  seq,
  isFixed = false,
  most = 2,
}: {
  runs: readonly Run[];
  surveys: ReadonlyMap<number, Survey>;
  /** What went wrong with a run's survey. */
  errors: ReadonlyMap<number, string>;
  view: ViewState;
  change: (part: Partial<ViewState>) => void;
  colours: ReadonlyMap<number, string>;
  seq: number | null;
  /** Whether there are no finer curves to ask for where one is zoomed into. */
  isFixed?: boolean;
  /** How many curves are shown at first. */
  most?: number;
}) {
  const { axis, smoothing, log, grouped, extremes } = view;
  const names = [
    ...new Set([...surveys.values()].flatMap(({ series }) => series.map(({ name }) => name))),
  ].sort();
  const shown = view.series ?? firstSeries(names, most);
  const zoom = useCallback(
    (range: readonly [number, number] | null) =>
      change({ range: range && [Math.max(0, Math.floor(range[0])), Math.ceil(range[1])] }),
    [change],
  );
  const first = runs[0] && surveys.get(runs[0].id);
  const cursor = first && seq !== null ? placeOf(first, axis, seq) : null;
  const progress = runs
    .map(({ id }) => (errors.has(id) ? undefined : surveys.get(id)))
    .find((survey) => survey && survey.done < survey.to - survey.from);
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
        {view.range && (
          <button type="button" onClick={() => zoom(null)}>
            show all
          </button>
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
        ({ id, name }) =>
          errors.has(id) && (
            <p key={id} className="bad">
              {name}: {errors.get(id)}
            </p>
          ),
      )}
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
      {shown.map((name) => (
        <OneChart
          key={name}
          {...{ name, runs, surveys, axis, grouped, extremes, colours, smoothing, log, cursor }}
          onZoom={axis === 'transition' && !isFixed ? zoom : null}
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
  ...rest
}: {
  name: string;
  runs: readonly Run[];
  surveys: ReadonlyMap<number, Survey>;
  axis: Axis;
  grouped: boolean;
  extremes: boolean;
  colours: ReadonlyMap<number, string>;
  smoothing: number;
  log: boolean;
  cursor: number | null;
  onZoom: ((range: readonly [number, number] | null) => void) | null;
}) {
  const { lines, palette } = useMemo(() => {
    const found = runs.flatMap((run) => {
      const survey = surveys.get(run.id);
      const series = survey?.series.find((candidate) => candidate.name === name);
      return survey && series
        ? [{ run, line: lineOf(run.name, survey, series, axis, extremes && !grouped) }]
        : [];
    });
    if (!grouped) {
      return {
        lines: found.map(({ line }) => line),
        palette: found.map(({ run }) => colours.get(run.id)!),
      };
    }
    const groups = new Map<string, { run: Run; line: Line }[]>();
    for (const item of found) {
      const key = groupOf(item.run);
      groups.set(key, [...(groups.get(key) ?? []), item]);
    }
    const all = [...groups.values()];
    return {
      lines: all.map((items) =>
        together(
          items.length === 1
            ? items[0]!.run.name
            : `${items[0]!.run.summary!.metadata.trainer}, ${items.length} seeds`,
          items.map(({ line }) => line),
        ),
      ),
      palette: all.map((items) => colours.get(items[0]!.run.id)!),
    };
  }, [name, runs, surveys, axis, grouped, extremes, colours]);
  return <Chart {...{ name, lines }} colours={palette} unit={units[axis]} {...rest} />;
}

function firstSeries(names: readonly string[], most: number): string[] {
  const found = telling.filter((name) => names.includes(name));
  return found.length > 0 ? found.slice(0, most) : names.slice(0, most);
}

/** Where a transition lies on an axis. */
function placeOf(survey: Survey, axis: Axis, seq: number): number | null {
  if (axis === 'transition') return seq;
  const { from, to, buckets } = survey;
  const bucket = Math.floor(((seq - from) * buckets) / Math.max(1, to - from));
  return placesOf(survey, axis)[bucket] ?? null;
}
