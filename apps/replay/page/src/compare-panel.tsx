import { useEffect, useMemo, useRef, useState } from 'react';
import type { Inspection } from '#engine/inspect';
import type { Trail } from '#engine/trail';
import { Chart } from './chart.tsx';
import type { Compared } from './engine/protocol.ts';
import { compareRuns } from './engine/spans.ts';
import { grouped, short, shortApart } from './format.ts';
import { HeatMapView } from './heat-map-view.tsx';
import { differingFields, fieldsOf } from './run-fields.ts';
import { useInspection } from './use-inspection.ts';
import type { Run } from './use-runs.ts';
import { useTrail } from './use-trail.ts';
import type { ViewState } from './view-state.ts';
import { WorldPanel } from './world-panel.tsx';

/** Two runs: where they first differ, both worlds from there, and how far they drift apart. */
export function ComparePanel({
  runs,
  inspection,
  trail,
  seq,
  onSeq,
  view,
  change,
}: {
  /** Those that are chosen: the first is compared with the second. */
  runs: readonly Run[];
  /** What there is to see of the first. */
  inspection: Inspection | null;
  trail: Trail | null;
  seq: number;
  onSeq: (seq: number) => void;
  view: ViewState;
  change: (part: Partial<ViewState>) => void;
}) {
  const [a, b] = runs as [Run, Run];
  const { compared, progress, message, cancel } = useComparison(a, b);
  const inB = Math.min(Math.max(seq, b.summary!.firstSeq), b.summary!.endSeq - 1);
  const right = useInspection(b.url, inB).inspection;
  const rightTrail = useTrail(b, right?.seq ?? null);
  const difference = compared?.difference ?? null;
  const [ofA, ofB] = [fieldsOf(a), fieldsOf(b)];
  const sides = [
    { run: a, inspection, trail },
    { run: b, inspection: right, trail: rightTrail },
  ];
  return (
    <section className="panel" aria-labelledby="compare-title">
      <header>
        <h2 id="compare-title">
          Compare {a.name} with {b.name}
        </h2>
        {runs.length > 2 && (
          <label className="row">
            compared with
            <select
              value={b.name}
              onChange={({ target }) => {
                const other = target.value;
                const rest = view.runs.filter((name) => name !== a.name && name !== other);
                change({ runs: [a.name, other, ...rest] });
              }}
            >
              {runs.slice(1).map(({ name }) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        {progress && (
          <>
            <progress max={progress.total} value={progress.done} aria-label="Comparing" />
            <span className="number">{grouped(progress.done)}</span>
            <button type="button" onClick={cancel}>
              Cancel
            </button>
          </>
        )}
      </header>
      {message && <p className="bad">{message}</p>}
      {compared && !difference && <p className="good">Every transition is the same.</p>}
      <p>
        {differingFields([a, b]).map((name, i) => (
          <span key={name}>
            {i === 0 ? 'Made with different ' : ', '}
            <strong>{name}</strong>: {shortApart(ofA[name], ofB[name], 24).join(' and ')}
          </span>
        ))}
      </p>
      {difference && <FirstDifference {...{ a, b, difference, onSeq }} />}
      <div className="columns">
        {sides.map(({ run, inspection, trail }) => (
          <Side key={run.name} {...{ run, inspection, trail, view, change }} />
        ))}
      </div>
      {compared && compared.drift.length > 1 && <DriftChart drift={compared.drift} seq={seq} />}
      {difference && compared?.drift.length === 0 && (
        <p className="muted">There is no telling how far their parameters are apart.</p>
      )}
    </section>
  );
}

/** One run of two at the transition that is looked at: its world, or its parameters where it has none. */
function Side({
  run,
  inspection,
  trail,
  view,
  change,
}: {
  run: Run;
  inspection: Inspection | null;
  trail: Trail | null;
  view: ViewState;
  change: (part: Partial<ViewState>) => void;
}) {
  if (run.summary?.isDrawn) {
    return (
      <WorldPanel
        {...{ run, inspection, trail }}
        title={run.name}
        overlay={view.overlay}
        onOverlay={(overlay) => change({ overlay })}
      />
    );
  }
  return (
    <section className="panel" aria-label={run.name}>
      <h3>{run.name}</h3>
      {inspection && <p className="code">{eventText(inspection.event)}</p>}
      {inspection?.arrays.map((map) => (
        <HeatMapView key={map.name} map={map} isFramed={false} />
      ))}
    </section>
  );
}

function FirstDifference({
  a,
  b,
  difference,
  onSeq,
}: {
  a: Run;
  b: Run;
  difference: NonNullable<Compared['difference']>;
  onSeq: (seq: number) => void;
}) {
  const { seq, field, differing, compared, drift } = difference;
  const names = [
    ...new Set([difference.a, difference.b].flatMap((event) => Object.keys(event ?? {}))),
  ];
  const sides = [
    { run: a, ...eventsFrom(difference.a, difference.b) },
    { run: b, ...eventsFrom(difference.b, difference.a) },
  ];
  const drifts = Object.entries(drift).sort(([, x], [, y]) => y - x);
  return (
    <>
      <p>
        First difference at{' '}
        <button type="button" className="link" onClick={() => onSeq(seq)}>
          transition {grouped(seq)}
        </button>
        {field && (
          <>
            , in <code>{field}</code>
          </>
        )}
        ; {grouped(differing)} of {grouped(compared)} differ.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="scroll" tabIndex={0} aria-label="Both events at the first difference">
        <table>
          <thead>
            <tr>
              <th>run</th>
              {names.map((name) => (
                <th key={name}>{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sides.map(({ run, event, other }) => (
              <tr key={run.name}>
                <th scope="row">{run.name}</th>
                {event ? (
                  names.map((name) => (
                    <td key={name} className="code">
                      {isDifferent(difference, name) ? (
                        <mark>{shortApart(event[name], other?.[name], 40)[0]}</mark>
                      ) : (
                        short(event[name], 40)
                      )}
                    </td>
                  ))
                ) : (
                  <td colSpan={names.length}>
                    <mark>has ended</mark>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {drifts.length > 0 && (
        <details>
          <summary>Greatest difference of each number from there on</summary>
          <dl className="facts">
            {drifts.map(([name, by]) => (
              <div key={name}>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd className="number">{short(by)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
  );
}

/** An event, and that of the other run, by the names of their fields. */
function eventsFrom(event: unknown, other: unknown) {
  return { event, other } as Record<'event' | 'other', Record<string, unknown> | null>;
}

function isDifferent({ a, b }: NonNullable<Compared['difference']>, name: string): boolean {
  const [left, right] = [a, b] as unknown as Record<string, unknown>[];
  return JSON.stringify(left?.[name]) !== JSON.stringify(right?.[name]);
}

function eventText(event: unknown): string {
  const { kind, ...fields } = event as Record<string, unknown>;
  const told = Object.entries(fields).map(([name, value]) => `${name} ${short(value, 24)}`);
  return `${kind}: ${told.join(', ')}`;
}

/** The comparison of two runs, in the worker. */
function useComparison(a: Run, b: Run) {
  const [compared, setCompared] = useState<Compared | null>(null);
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null);
  const [message, setMessage] = useState<string | null>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => {
    const own = new AbortController();
    const { signal } = own;
    abort.current = own;
    let isGone = false;
    setCompared(null);
    setMessage(null);
    setProgress({ done: 0, total: 1 });
    const onProgress = (now: { done: number; total: number }) => !isGone && setProgress(now);
    compareRuns(a.url, b.url, { signal, onProgress })
      .then(
        (found) => !isGone && setCompared(found),
        (reason: Error) => !isGone && setMessage(signal.aborted ? 'cancelled' : reason.message),
      )
      .finally(() => !isGone && setProgress(null));
    return () => {
      isGone = true;
      own.abort();
    };
  }, [a.url, b.url]);
  return { compared, progress, message, cancel: () => abort.current?.abort() };
}

const driftColours = ['var(--curve-1)'];

function DriftChart({ drift, seq }: { drift: Compared['drift']; seq: number }) {
  const lines = useMemo(
    () => [
      {
        label: 'distance',
        x: drift.map((place) => place.seq),
        y: drift.map(({ distance }) => distance),
        band: null,
      },
    ],
    [drift],
  );
  return (
    <Chart
      name="distance of the parameters"
      {...{ lines }}
      colours={driftColours}
      unit="transition"
      smoothing={0}
      log={false}
      cursor={seq}
      range={null}
      onZoom={null}
    />
  );
}
