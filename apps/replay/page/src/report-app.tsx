import { useMemo } from 'react';
import type { Report } from '#engine/report';
import { CoarseTimeline } from './coarse-timeline.tsx';
import { CurvesPanel } from './curves-panel.tsx';
import { Inspector } from './inspector.tsx';
import { RunFacts } from './run-facts.tsx';
import type { Run } from './use-runs.ts';
import { useViewState } from './view-state.ts';
import { WorldPanel } from './world-panel.tsx';

const errors: ReadonlyMap<string, string> = new Map();

/** A report of one run: all that it shows is in the page itself. */
export function ReportApp({ report }: { report: Report }) {
  const { name, summary, survey, positions } = report;
  const [view, change] = useViewState();
  const run = useMemo<Run>(
    () => ({ name, url: '', summary, error: null, live: null }),
    [name, summary],
  );
  const runs = useMemo(() => [run], [run]);
  const surveys = useMemo(() => new Map([[name, survey]]), [name, survey]);
  const colours = useMemo(() => new Map([[name, 'var(--curve-1)']]), [name]);
  const after = positions.findIndex(({ inspection }) => inspection.seq > (view.seq ?? 0));
  const at = view.seq === null ? 0 : Math.max(0, (after < 0 ? positions.length : after) - 1);
  const position = positions[at];
  return (
    <main className="app">
      <div className="top">
        <h1>Reprise</h1>
        <span className="muted">a report of one recorded run</span>
      </div>
      <RunFacts report={report} />
      {position && (
        <div className={summary.isDrawn ? 'columns' : ''}>
          {summary.isDrawn && (
            <WorldPanel
              run={run}
              {...position}
              overlay={view.overlay}
              onOverlay={(overlay) => change({ overlay })}
            />
          )}
          <Inspector
            name={report.name}
            inspection={position.inspection}
            error={null}
            onPreviousChange={null}
          />
        </div>
      )}
      {summary.endSeq > summary.firstSeq && (
        <CurvesPanel
          {...{ runs, surveys, errors, view, change, colours }}
          seq={position?.inspection.seq ?? null}
          most={4}
        />
      )}
      {position && (
        <CoarseTimeline
          {...{ run, survey, at }}
          seqs={positions.map(({ inspection }) => inspection.seq)}
          onSeq={(seq) => change({ seq })}
        />
      )}
    </main>
  );
}
