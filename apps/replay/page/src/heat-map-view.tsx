import { useEffect, useRef } from 'react';
import type { HeatMap } from '#engine/inspect';

/** An array of the state as colours: negative red, positive blue, the paler the nearer to 0. */
export function HeatMapView({ map }: { map: HeatMap }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { name, rows, columns, values } = map;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(columns, rows);
    let largest = 0;
    for (const value of values) {
      if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
    }
    values.forEach((value, i) => {
      const share = largest > 0 && Number.isFinite(value) ? value / largest : 0;
      const [red, green, blue] = share < 0 ? [220, 60, 50] : [40, 100, 235];
      image.data.set([red, green, blue, 255 * Math.abs(share)], 4 * i);
    });
    context.putImageData(image, 0, 0);
  }, [rows, columns, values]);
  return (
    <figure style={{ margin: '0.5rem 0' }}>
      <figcaption className="muted">
        <code>{name}</code>, {rows} × {columns}
      </figcaption>
      <canvas
        ref={canvas}
        className="heat"
        width={columns}
        height={rows}
        role="img"
        aria-label={`heat map of ${name}, ${rows} rows of ${columns}`}
      />
    </figure>
  );
}
