import type { HeatMap, Inspection } from '#engine/inspect';
import { grouped, short, shortApart } from './format.ts';
import { HeatMapView } from './heat-map-view.tsx';

/** The transition that is looked at: its event, what it changed, the state after it. */
export function Inspector({
  name,
  inspection,
  error,
  onPreviousChange,
}: {
  /** The run's. */
  name: string;
  inspection: Inspection | null;
  error: string | null;
  /** Goes to the change before; null: there is no going there. */
  onPreviousChange: ((path: string) => void) | null;
}) {
  return (
    <section className="panel" aria-labelledby="inspector-title">
      <header>
        <h2 id="inspector-title">Inspector</h2>
        <span className="muted file">{name}</span>
        {inspection && (
          <span className="muted">
            transition {grouped(inspection.seq)}: {inspection.kind}
          </span>
        )}
      </header>
      {error && <p className="bad">{error}</p>}
      {inspection && (
        <>
          <Tree name="event" value={inspection.event} isOpen />
          <h3>Changed</h3>
          <Changes inspection={inspection} onPreviousChange={onPreviousChange} />
          {inspection.moreChanges > 0 && (
            <p className="muted">and {grouped(inspection.moreChanges)} more</p>
          )}
          <Tree name="state" value={inspection.state} />
          {inspection.arrays.filter(hasContent).map((map) => (
            <HeatMapView key={map.name} map={map} isFramed />
          ))}
        </>
      )}
    </section>
  );
}

/** Whether there is something to see in an array: what is never counted stays all 0. */
function hasContent({ values }: HeatMap): boolean {
  return values.some((value) => value !== 0);
}

function Changes({
  inspection: { changed },
  onPreviousChange,
}: {
  inspection: Inspection;
  /** Goes to the change before; null: there is no going there. */
  onPreviousChange: ((path: string) => void) | null;
}) {
  if (changed.length === 0) return <p className="muted">nothing</p>;
  return (
    <section
      className="scroll tall"
      aria-label="What this transition changed"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
    >
      <table>
        <thead>
          <tr>
            <th>entry</th>
            <th>before</th>
            <th>after</th>
            {onPreviousChange && (
              <th>
                <span className="muted">earlier</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {changed.map(({ path, from, to }) => {
            const [before, after] = shortApart(from, to, 40);
            return (
              <tr key={path}>
                <th scope="row">
                  <code>{path}</code>
                </th>
                <td className="code">{before}</td>
                <td className="code">→ {after}</td>
                {onPreviousChange && (
                  <td>
                    <button
                      type="button"
                      className="link"
                      aria-label={`Previous change of ${path}`}
                      onClick={() => onPreviousChange(path)}
                    >
                      previous
                    </button>
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** A value as a tree that opens; arrays are shown in a line. */
function Tree({ name, value, isOpen = false }: { name: string; value: unknown; isOpen?: boolean }) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return (
      <div className="leaf">
        <span className="muted">{name}</span> <span className="code">{short(value, 400)}</span>
      </div>
    );
  }
  return (
    <details open={isOpen}>
      <summary>{name}</summary>
      {Object.entries(value).map(([key, item]) => (
        <Tree key={key} name={key} value={item} />
      ))}
    </details>
  );
}
