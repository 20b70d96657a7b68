import type { Scene, SceneShape } from '@reprise/core';
import type { Overlay } from '#engine/overlay';
import { cellText } from './cell-text.ts';
import type { OverlayKind } from './view-state.ts';

const arrows: Readonly<Record<string, string>> = {
  up: '↑',
  north: '↑',
  down: '↓',
  south: '↓',
  left: '←',
  west: '←',
  right: '→',
  east: '→',
  'up right': '↗',
  'down right': '↘',
  'down left': '↙',
  'up left': '↖',
};

/** A scene as SVG, with the greedy arrows and one number a cell over its grid. */
export function SceneView({
  scene,
  overlay,
  kind,
}: {
  scene: Scene;
  overlay: Overlay | null;
  kind: OverlayKind;
}) {
  const { width, height, title, shapes, grid } = scene;
  const rows = rowsOf(scene);
  const shown = Math.ceil(width / rows);
  const margin = rows > 1 ? 0.04 : 0.02 * Math.max(width, height);
  return (
    <div role="img" aria-label={title}>
      {Array.from({ length: rows }, (_, row) => (
        <svg
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its number
          key={row}
          className="scene"
          viewBox={`${row * shown - margin} ${-margin} ${shown + 2 * margin} ${height + 2 * margin}`}
          aria-hidden="true"
        >
          {shapes.map((shape, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: shapes have no names, only an order
            <Shape key={i} shape={shape} />
          ))}
          {grid && overlay && kind !== 'none' && (
            <Cells overlay={overlay} kind={kind} columns={grid.columns} />
          )}
        </svg>
      ))}
    </div>
  );
}

/** Cells of one row, at the most, that can be read beside one another. */
const READABLE = 8;
/** Cells up to which a row is broken: of more, none is read one by one. */
const BROKEN = 64;

/** The rows in which a scene is shown: a corridor is broken into several, as a line of text is. */
function rowsOf({ grid }: Scene): number {
  const isCorridor = grid?.rows === 1 && grid.columns > READABLE && grid.columns <= BROKEN;
  return isCorridor ? Math.ceil(grid.columns / READABLE) : 1;
}

function Shape({ shape }: { shape: SceneShape }) {
  switch (shape.kind) {
    case 'rectangle': {
      const { x, y, width, height, colour } = shape;
      return <rect className={`fill-${colour}`} {...{ x, y, width, height }} />;
    }
    case 'circle':
      return (
        <circle className={`fill-${shape.colour}`} cx={shape.x} cy={shape.y} r={shape.radius} />
      );
    case 'line':
      return (
        <polyline
          className={`stroke-${shape.colour}`}
          points={shape.points.join(' ')}
          strokeWidth={shape.thickness}
          strokeLinecap="round"
          strokeLinejoin="round"
          fill="none"
        />
      );
    case 'text':
      return (
        <text
          className={`fill-${shape.colour} halo`}
          x={shape.x}
          y={shape.y}
          fontSize={shape.size * 1.4}
          textAnchor="middle"
          dominantBaseline="central"
        >
          {shape.text}
        </text>
      );
  }
}

function Cells({
  overlay,
  kind,
  columns,
}: {
  overlay: Overlay;
  kind: OverlayKind;
  columns: number;
}) {
  const numbers = kind === 'visits' ? overlay.visits : overlay.values;
  if (!numbers) return null;
  const low = Math.min(...numbers);
  const high = Math.max(...numbers);
  return (
    <g>
      {numbers.map((value, cell) => {
        const [x, y] = [cell % columns, Math.floor(cell / columns)];
        const share = high > low ? (value - low) / (high - low) : 0;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its number
          <g key={cell}>
            <rect
              {...{ x, y }}
              width={1}
              height={1}
              className="fill-agent"
              opacity={0.45 * share}
            />
            <text
              className="fill-text halo"
              x={x + 0.5}
              y={y + 0.96}
              fontSize={0.18}
              textAnchor="middle"
            >
              {kind === 'visits' ? compact(value) : cellText(value)}
            </text>
            {overlay.arrows[cell] && (
              <text
                className="fill-text"
                x={x + 0.86}
                y={y + 0.22}
                fontSize={0.26}
                textAnchor="middle"
              >
                {arrows[overlay.arrows[cell]] ?? ''}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}

function compact(count: number): string {
  if (count < 10_000) return String(count);
  return count < 1e6 ? `${Math.round(count / 1000)}k` : `${(count / 1e6).toFixed(1)}M`;
}
