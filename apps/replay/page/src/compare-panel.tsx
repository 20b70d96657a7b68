import { useEffect, useState } from 'react';
import { Chart } from './chart.tsx';
import { ask } from './engine/client.ts';
import type { Compared } from './engine/protocol.ts';
import { grouped, short } from './format.ts';
import { fieldsOf } from './runs-panel.tsx';
import { useInspection } from './use-inspection.ts';
import type { Run } from './use-runs.ts';
import { useTrail } from './use-trail.ts';
import { WorldPanel } from './world-panel.tsx';

/** Two runs: where they first differ, both worlds from there, and how far they drift apart. */
export function ComparePanel({
  a,
  b,
  seq,
  onSeq,
}: {
  a: Run;
  b: Run;
  seq: number;
  onSeq: (seq: number) => void;
}) {
  const [compared, setCompared] = useState<Compared | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    let isGone = false;
    setCompared(null);
    setError(null);
    ask('compare', { a: a.url, b: b.url }).then(
      (found) => !isGone && setCompared(found),
      (reason: Error) => !isGone && setError(reason.message),
    );
    return () => {
      isGone = true;
    };
  }, [a.url, b.url]);
  const inB = Math.min(seq, b.summary!.endSeq - 1);
  const left = useInspection(a.url, seq).inspection;
  const right = useInspection(b.url, inB).inspection;
  const leftTrail = useTrail(a, left?.seq ?? null);
  const rightTrail = useTrail(b, right?.seq ?? null);
  const difference = compared?.difference ?? null;
  const made = differing(a, b);
  return (
    <section className="panel" aria-labelledby="compare-title">
      <header>
        <h2 id="compare-title">
          Compare {a.name} with {b.name}
        </h2>
      </header>
      {error && <p className="bad">{error}</p>}
      {!compared && !error && <p className="muted">comparing…</p>}
      {compared && !difference && <p className="good">Every transition is the same.</p>}
      {made.length > 0 && (
        <p>
          Made with different{' '}
          {made.map(({ name, left: x, right: y }, i) => (
            <span key={name}>
              {i > 0 && ', '}
              <strong>{name}</strong>: {short(x, 24)} and {short(y, 24)}
            </span>
          ))}
        </p>
      )}
      {difference && (
        <>
          <p>
            First difference at{' '}
            <button type="button" className="link" onClick={() => onSeq(difference.seq)}>
              transition {grouped(difference.seq)}
            </button>
            {difference.field && (
              <>
                , in <code>{difference.field}</code>
              </>
            )}
            ; {grouped(difference.differing)} of {grouped(difference.compared)} differ.
          </p>
          <div className="scroll">
            <table>
              <tbody>
                {[
                  { name: a.name, event: difference.a },
                  { name: b.name, event: difference.b },
                ].map(({ name, event }) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td className="code">{event ? JSON.stringify(event) : 'has ended'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      <div className="columns">
        <WorldPanel run={a} inspection={left} trail={leftTrail} title={a.name} />
        <WorldPanel run={b} inspection={right} trail={rightTrail} title={b.name} />
      </div>
      {compared && compared.drift.length > 1 && <DriftChart drift={compared.drift} />}
    </section>
  );
}

const driftColours = ['var(--curve-1)'];

function DriftChart({ drift }: { drift: Compared['drift'] }) {
  const [lines] = useState(() => [
    {
      label: 'distance',
      x: drift.map(({ seq }) => seq),
      y: drift.map(({ distance }) => distance),
      band: null,
    },
  ]);
  return (
    <Chart
      name="distance of the parameters"
      {...{ lines }}
      colours={driftColours}
      unit="transition"
      smoothing={0}
      log={false}
      cursor={null}
      onZoom={null}
    />
  );
}

function differing(a: Run, b: Run) {
  const [left, right] = [fieldsOf(a), fieldsOf(b)];
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return names
    .filter((name) => JSON.stringify(left[name]) !== JSON.stringify(right[name]))
    .map((name) => ({ name, left: left[name], right: right[name] }));
}
