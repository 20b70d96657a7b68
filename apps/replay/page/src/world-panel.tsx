import { useState } from 'react';
import type { Inspection } from '#engine/inspect';
import type { Trail } from '#engine/trail';
import { PhasePortrait } from './phase-portrait.tsx';
import { type OverlayKind, SceneView } from './scene-view.tsx';
import type { Run } from './use-runs.ts';

/** The world at the transition that is looked at. */
export function WorldPanel({
  run,
  inspection,
  trail,
  title = 'World',
}: {
  run: Run;
  inspection: Inspection | null;
  trail: Trail | null;
  title?: string;
}) {
  const [overlay, setOverlay] = useState<OverlayKind>('values');
  const scene = inspection?.scene ?? null;
  return (
    <section className="panel" aria-label={title}>
      <header>
        <h2>{title}</h2>
        {scene?.grid && inspection?.overlay && (
          <div className="row">
            {(['none', 'values', 'visits'] as const).map((kind) => (
              <button
                key={kind}
                type="button"
                aria-pressed={overlay === kind}
                onClick={() => setOverlay(kind)}
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
