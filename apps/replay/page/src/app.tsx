import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Inspection } from '#engine/inspect';
import { ComparePanel } from './compare-panel.tsx';
import { CurvesPanel } from './curves-panel.tsx';
import { Inspector } from './inspector.tsx';
import { recordedCsv } from './recorded-csv.ts';
import { RunsPanel } from './runs-panel.tsx';
import { Timeline } from './timeline.tsx';
import { useInspection } from './use-inspection.ts';
import { useKeys } from './use-keys.ts';
import { type Run, useRuns } from './use-runs.ts';
import { useSearch } from './use-search.ts';
import { useSurveys } from './use-surveys.ts';
import { useTrail } from './use-trail.ts';
import { VerifyPanel } from './verify-panel.tsx';
import { useViewState, type ViewState } from './view-state.ts';
import { WorldPanel } from './world-panel.tsx';

/** The replay page. */
export function App() {
  const { runs, error } = useRuns();
  const [asked, change] = useViewState();
  const names = JSON.stringify(runs?.map(({ name }) => name) ?? []);
  const view = useMemo(() => named(asked, JSON.parse(names)), [asked, names]);
  const [checked, setChecked] = useState<ReadonlyMap<string, boolean>>(new Map());
  const help = useRef<HTMLDialogElement>(null);

  const ready = runs?.every(({ summary, error }) => summary || error) ?? false;
  useEffect(() => {
    if (!ready || view.runs.length > 0) return;
    const first = runs?.find(({ summary }) => summary);
    if (first) change({ runs: [first.name] });
  }, [ready, runs, view.runs, change]);

  // The address is to hold names: another list of files has other numbers.
  useEffect(() => {
    if (view !== asked) change({ runs: view.runs });
  }, [view, asked, change]);

  useKeys((key) => {
    if (key === '?') help.current?.showModal();
    return key === '?';
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: which runs there are, not what of them is known
  const colours = useMemo(() => coloursOf(runs ?? [], view.runs), [names, view.runs]);
  const chosen = useMemo(
    () =>
      view.runs.flatMap(
        (name) => runs?.find((run) => run.name === name && run.summary !== null) ?? [],
      ),
    [runs, view.runs],
  );
  const strange = runs ? view.runs.filter((name) => !runs.some((run) => run.name === name)) : [];
  const { wholes, surveys, errors } = useSurveys(chosen, view.axis, view.range);
  return (
    <main className="app">
      <div className="top">
        <h1>Reprise</h1>
        <span className="muted">recorded runs, replayed</span>
        <button type="button" onClick={() => help.current?.showModal()}>
          Keys
        </button>
      </div>
      {error && <p className="bad">{error}</p>}
      {strange.length > 0 && (
        <p className="panel bad" role="alert">
          {`This link names ${strange.join(', ')}: no such run is here.`}
        </p>
      )}
      {runs && <RunsPanel {...{ runs, view, change, colours, checked }} />}
      {chosen[0] && (
        <Watched
          key={chosen[0].name}
          {...{ chosen, view, change, colours, errors, surveys, wholes }}
          onResult={(name, verified) =>
            setChecked((before) => new Map([...before, [name, verified]]))
          }
        />
      )}
      <dialog ref={help} aria-labelledby="keys-title">
        <h2 id="keys-title">Keys</h2>
        <table>
          <tbody>
            {keys.map(([key, what]) => (
              <tr key={key}>
                <th scope="row">
                  <kbd>{key}</kbd>
                </th>
                <td>{what}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <form method="dialog">
          <button type="submit">Close</button>
        </form>
      </dialog>
    </main>
  );
}

/** A view whose runs are all named; where a link has a number, and no run is called so, it is their place. */
function named(view: ViewState, names: readonly string[]): ViewState {
  const runs = view.runs.map((run) => {
    const isPlace = /^\d{1,6}$/.test(run) && !names.includes(run);
    return (isPlace && names[Number(run)]) || run;
  });
  return runs.every((run, i) => run === view.runs[i]) ? view : { ...view, runs };
}

/** Curves' colours, of which there are six: chosen runs have different ones as long as there are enough. */
function coloursOf(runs: readonly Run[], chosen: readonly string[]): ReadonlyMap<string, string> {
  const used = new Set<number>();
  const numbers = new Map(runs.map(({ name }, i) => [name, i % COLOURS]));
  for (const name of chosen) {
    const own = numbers.get(name);
    if (own === undefined) continue;
    const free = Array.from({ length: COLOURS }, (_, i) => (own + i) % COLOURS);
    const colour = free.find((candidate) => !used.has(candidate)) ?? own;
    numbers.set(name, colour);
    used.add(colour);
  }
  return new Map([...numbers].map(([name, number]) => [name, `var(--curve-${1 + number})`]));
}

const COLOURS = 6;

const keys: readonly (readonly [string, string])[] = [
  ['Space', 'play, or stop; with Shift backwards'],
  ['← →', 'one transition back or on; with Shift a hundred'],
  ['Home End', 'the first and the last transition'],
  ['+ −', 'play faster, slower'],
  ['E R F A', 'next end of an episode, reward, policy flip, alarm; with Shift the one before'],
  ['N', 'write the number of an episode to go to'],
  ['L', 'follow the run that is being recorded, or stop following'],
  ['/', 'write a condition to search for'],
  ['Escape', 'end a search'],
  ['Z 0', 'zoom the curves into where you are, with Shift out of it; show all of them'],
  ['?', 'these keys'],
];

/** All that is shown of the chosen runs; the first is the one that is looked into. */
function Watched({
  chosen,
  view,
  change,
  colours,
  surveys,
  wholes,
  errors,
  onResult,
}: {
  chosen: readonly Run[];
  view: ReturnType<typeof useViewState>[0];
  change: ReturnType<typeof useViewState>[1];
  colours: ReadonlyMap<string, string>;
  surveys: Parameters<typeof CurvesPanel>[0]['surveys'];
  wholes: Parameters<typeof CurvesPanel>[0]['surveys'];
  errors: Parameters<typeof CurvesPanel>[0]['errors'];
  onResult: (name: string, verified: boolean) => void;
}) {
  const run = chosen[0]!;
  const { firstSeq, endSeq, isKnown, isDrawn, metadata } = run.summary!;
  const isEmpty = endSeq <= firstSeq;
  // Of a run that is being recorded, the newest transition is looked at until another is asked for.
  const unasked = run.live ? endSeq - 1 : firstSeq;
  const seq = Math.min(Math.max(firstSeq, view.seq ?? unasked), Math.max(firstSeq, endSeq - 1));
  const setSeq = useCallback((next: number) => change({ seq: next }), [change]);
  const jumpTo = useCallback((next: number) => change({ seq: next }, true), [change]);
  const follow = useCallback(
    (isFollowing: boolean) => change({ seq: isFollowing ? null : seq }),
    [change, seq],
  );
  const canInspect = isKnown && !isEmpty;
  const { inspection, error } = useInspection(canInspect ? run.url : null, canInspect ? seq : null);
  const trail = useTrail(run, inspection?.seq ?? null);
  const search = useSearch();
  if (isEmpty) {
    return (
      <p className="panel">
        {run.live === 'recording'
          ? 'The first transition is awaited.'
          : 'The recording has no transitions.'}
      </p>
    );
  }
  return (
    <>
      {!isKnown && (
        <p className="panel bad">
          This page does not know the trainer “{metadata.trainer}” or its world: there are curves,
          but no states.
        </p>
      )}
      {canInspect && (
        <div className={isDrawn ? 'columns' : ''}>
          {isDrawn && (
            <WorldPanel
              {...{ run, inspection, trail }}
              overlay={view.overlay}
              hasFailed={error !== null}
              onOverlay={(overlay) => change({ overlay })}
            />
          )}
          <Inspector
            name={run.name}
            inspection={inspection}
            error={error}
            onPreviousChange={async (path) => {
              const found = await search.previousChange({ url: run.url, path, seq });
              if (found !== null) jumpTo(found);
            }}
          />
        </div>
      )}
      <CurvesPanel
        runs={chosen}
        {...{ recordedCsv, surveys, wholes, errors, view, change, colours, seq }}
      />
      {canInspect && (
        <>
          {canCompare(chosen) && (
            <ComparePanel
              key={`${run.name} ${chosen[1].name}`}
              runs={chosen}
              {...{ seq, view, change, inspection, trail }}
              onSeq={jumpTo}
            />
          )}
          <VerifyPanel run={run} onResult={onResult} onSeq={jumpTo} />
          <Timeline
            {...{ run, seq, setSeq, jumpTo, search, follow }}
            isFollowing={view.seq === null}
            survey={wholes.get(run.name)}
            episode={episodeOf(inspection)}
            {...{ view, change }}
          />
        </>
      )}
    </>
  );
}

/** Whether there are two runs whose states are known, with something in both. */
function canCompare(chosen: readonly Run[]): chosen is readonly [Run, Run] {
  const { summary } = chosen[1] ?? {};
  return summary?.isKnown === true && summary.endSeq > summary.firstSeq;
}

/** The episode of a state, counted from 1; null where it does not say. */
function episodeOf(inspection: Inspection | null): number | null {
  const { episode } = (inspection?.state ?? {}) as { episode?: unknown };
  return typeof episode === 'number' && episode > 0 ? episode : null;
}
