import type { Inspection } from '#engine/inspect';
import type { Trail } from '#engine/trail';
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
  title = 'World',
}: {
  run: Run;
  inspection: Inspection | null;
  trail: Trail | null;
  overlay: OverlayKind;
  onOverlay: (kind: OverlayKind) => void;
  title?: string;
}) {
  const scene = inspection?.scene ?? null;
  return (
    <section className="panel" aria-label={title}>
      <header>
        <h2>{title}</h2>
        {scene?.grid && inspection?.overlay && (
          <div className="row">
            {overlays.map((kind) => (
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
        </>
      ) : (
        <p className="muted">
          {run.summary?.isDrawn ? 'No step has been taken yet.' : 'This run has no world to draw.'}
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
