import type { Inspection } from '#engine/inspect';
import type { Trail } from '#engine/trail';
import { grouped } from './format.ts';
import { PhasePortrait } from './phase-portrait.tsx';
import { SceneView } from './scene-view.tsx';
import type { Run } from './use-runs.ts';
import { type OverlayKind, overlays } from './view-state.ts';

/** The world at the transition that is looked at. */
export function WorldPanel({
  run,
  inspection,
  trail,
  overlay,
  onOverlay,
  hasFailed = false,
  title,
}: {
  run: Run;
  inspection: Inspection | null;
  trail: Trail | null;
  overlay: OverlayKind;
  onOverlay: (kind: OverlayKind) => void;
  /** Whether this transition cannot be read. */
  hasFailed?: boolean;
  /** What stands above it instead of `World` and the run's name. */
  title?: string;
}) {
  const scene = inspection?.scene ?? null;
  const table = inspection?.arrays.find(({ name }) => name === 'table');
  const cells = scene?.grid ? scene.grid.rows * scene.grid.columns : 0;
  const hasVisits = inspection?.overlay?.visits !== null;
  return (
    <section className="panel" aria-label={title ?? 'World'}>
      <header>
        <h2>{title ?? 'World'}</h2>
        {title === undefined && <span className="muted file">{run.name}</span>}
        {scene?.grid && inspection?.overlay && (
          <div className="row">
            {overlays
              .filter((kind) => kind !== 'visits' || hasVisits)
              .map((kind) => (
                <button
                  key={kind}
                  type="button"
                  aria-pressed={overlay === kind}
                  onClick={() => onOverlay(kind)}
                >
                  {kind}
                </button>
              ))}
          </div>
        )}
      </header>
      {scene ? (
        <>
          <SceneView scene={scene} overlay={inspection?.overlay ?? null} kind={overlay} />
          <p className="muted">{scene.title}</p>
          {scene.grid && table && !inspection?.overlay && (
            <p className="muted">
              {`No values are laid over it: its ${cells} cells are not what the table’s ${grouped(table.length)} numbers are of.`}
            </p>
          )}
        </>
      ) : (
        <p className="muted">
          {!run.summary?.isDrawn
            ? 'This run has no world to draw.'
            : hasFailed
              ? 'What is here cannot be read: see the inspector.'
              : ''}
        </p>
      )}
      {trail && (
        <>
          <h3>Phase portrait</h3>
          <PhasePortrait trail={trail} />
        </>
      )}
    </section>
  );
}
