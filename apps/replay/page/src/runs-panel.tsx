import { useEffect, useRef } from 'react';
import type { RunSummary } from '#engine/summary';
import { bytes, grouped, short } from './format.ts';
import { LiveBadge } from './live-badge.tsx';
import { differingFields, fieldsOf } from './run-fields.ts';
import type { Run } from './use-runs.ts';
import type { ViewState } from './view-state.ts';

/** The runs there are: those chosen are shown as curves, the first of them is looked into. */
export function RunsPanel({
  runs,
  view,
  change,
  colours,
  checked,
}: {
  runs: readonly Run[];
  view: ViewState;
  change: (part: Partial<ViewState>) => void;
  colours: ReadonlyMap<string, string>;
  checked: ReadonlyMap<string, boolean>;
}) {
  const columns = columnsOf(runs);
  const shown = runs.filter((run) => matches(run, view.filter));
  // What a link named that is not there is forgotten with the first choice.
  const chosen = view.runs.filter((name) => runs.some((run) => run.name === name));
  const toggle = (name: string) => {
    const others = chosen.filter((run) => run !== name);
    const next = others.length < chosen.length ? others : [...chosen, name];
    change({ runs: next, range: null });
  };
  return (
    <section className="panel" aria-labelledby="runs-title">
      <header>
        <h2 id="runs-title">Runs</h2>
        <input
          type="search"
          className="grow"
          placeholder="filter: q-learning seed=7"
          aria-label="Filter runs"
          value={view.filter}
          onChange={({ target }) => change({ filter: target.value })}
        />
        <span className="muted">
          {shown.length} of {runs.length}
        </span>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="scroll runs" tabIndex={0} aria-label="List of runs">
        <table>
          <thead>
            <tr>
              <th>shown</th>
              <th>file</th>
              <th className="number">transitions</th>
              <th>ended</th>
              <th>verified</th>
              {columns.map((name) => (
                <th key={name}>{name}</th>
              ))}
              <th className="number">size</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((run) => (
              <RunRow
                key={run.name}
                {...{ run, columns }}
                isChosen={view.runs.includes(run.name)}
                isFirst={view.runs[0] === run.name}
                colour={colours.get(run.name)}
                verified={checked.get(run.name)}
                onToggle={() => toggle(run.name)}
                onLook={() =>
                  change({
                    runs: [run.name, ...chosen.filter((name) => name !== run.name)],
                    range: null,
                  })
                }
              />
            ))}
          </tbody>
        </table>
        {shown.length === 0 && <p>No run matches “{view.filter}”.</p>}
      </section>
    </section>
  );
}

function RunRow({
  run,
  columns,
  isChosen,
  isFirst,
  colour,
  verified,
  onToggle,
  onLook,
}: {
  run: Run;
  columns: readonly string[];
  isChosen: boolean;
  isFirst: boolean;
  colour: string | undefined;
  verified: boolean | undefined;
  onToggle: () => void;
  onLook: () => void;
}) {
  const { summary, error, live } = run;
  const fields = summary ? fieldsOf(run) : {};
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (isFirst && row.current) showRow(row.current);
  }, [isFirst]);
  return (
    <tr ref={row} aria-selected={isFirst}>
      <td>
        <input
          type="checkbox"
          aria-label={`Show ${run.name}`}
          checked={isChosen}
          disabled={!summary}
          onChange={onToggle}
        />
      </td>
      <th scope="row">
        {colour && <span className="key" style={{ background: colour }} />}
        <button type="button" className="link" onClick={onLook} disabled={!summary}>
          {run.name}
        </button>
      </th>
      {summary ? (
        <>
          <td className="number">{grouped(summary.endSeq - summary.firstSeq)}</td>
          <td className={summary.end?.how === 'failed' || (summary.isCut && !live) ? 'bad' : ''}>
            {live && live !== 'ended' ? <LiveBadge live={live} /> : endingOf(summary)}
          </td>
          <td className={verified === undefined ? 'muted' : verified ? 'good' : 'bad'}>
            {verified === undefined ? 'not yet' : verified ? 'verified' : 'refused'}
          </td>
          {columns.map((name) => (
            <td key={name}>{name in fields ? short(fields[name], 32) : ''}</td>
          ))}
          <td className="number">{bytes(summary.bytes)}</td>
        </>
      ) : (
        <td colSpan={columns.length + 4} className={error ? 'bad' : 'muted'}>
          {error ?? 'opening…'}
        </td>
      )}
    </tr>
  );
}

/** Scrolls the list, and not the page, to a row that is out of sight. */
function showRow(row: HTMLTableRowElement): void {
  const list = row.closest('.runs');
  if (!list) return;
  const head = row.closest('table')?.tHead?.offsetHeight ?? 0;
  const top = row.offsetTop;
  const bottom = top + row.offsetHeight;
  if (top - head < list.scrollTop) list.scrollTop = top - head;
  else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
}

/** How a run ended, in words. */
function endingOf({ end }: RunSummary): string {
  return end ? [end.how, end.error, end.reason].filter(Boolean).join(': ') : 'cut';
}

/** Columns of the list, beside the file's own. */
const MOST_COLUMNS = 8;

/**
 * The columns of the list: what differs between runs first, by how many have it, then trainer,
 * environment and seed where they do not.
 */
function columnsOf(runs: readonly Run[]): string[] {
  const all = runs.filter(({ summary }) => summary).map(fieldsOf);
  const names = [...new Set(all.flatMap((fields) => Object.keys(fields)))];
  const always = ['trainer', 'environment', 'seed'].filter((name) => names.includes(name));
  const owners = (name: string) => all.filter((fields) => name in fields).length;
  const differing = differingFields(runs.filter(({ summary }) => summary)).sort(
    (a, b) => owners(b) - owners(a),
  );
  const first = always.filter((name) => differing.includes(name));
  return [...new Set([...first, ...differing, ...always])].slice(0, MOST_COLUMNS);
}

/** Whether a run has every word of a filter: `name=value` for a field, else anywhere. */
function matches(run: Run, filter: string): boolean {
  const fields = fieldsOf(run);
  const text = `${run.name} ${Object.entries(fields).map(([name, value]) => `${name}=${short(value)}`)}`;
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => {
      const [name, value] = word.split('=');
      const field = Object.keys(fields).find((key) => key.toLowerCase() === name);
      if (value !== undefined && field) return short(fields[field]).toLowerCase() === value;
      return text.toLowerCase().includes(word);
    });
}
