import { useEffect, useRef, useState } from 'react';
import type { HeatMap } from '#engine/inspect';
import { grouped, short } from './format.ts';

/** Changed cells that are framed, at the most; where all changed, a frame around all says so. */
const FRAMED = 1024;

/**
 * An array of the state as colours: negative red, positive blue, the paler the nearer to 0. A table lies
 * on its side, a state a column and an action a row. What the transition changed is framed.
 */
export function HeatMapView({ map, isFramed }: { map: HeatMap; isFramed: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const { name, rows, columns, values, labels, each, length } = map;
  const changed = isFramed ? map.changed : [];
  const isTurned = rows > columns;
  const [across, down] = isTurned ? [rows, columns] : [columns, rows];
  const placeOf = (entry: number): readonly [x: number, y: number] => {
    const [row, column] = [Math.floor(entry / columns), entry % columns];
    return isTurned ? [row, column] : [column, row];
  };
  const { low, high, largest } = rangeOf(values);
  const isEmpty = largest === 0;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || isEmpty) return;
    const image = context.createImageData(across, down);
    values.forEach((value, entry) => {
      const [row, column] = [Math.floor(entry / columns), entry % columns];
      const at = isTurned ? column * across + row : row * across + column;
      const share = Number.isFinite(value) ? value / largest : 0;
      const [red, green, blue] = share < 0 ? [220, 60, 50] : [40, 100, 235];
      image.data.set([red, green, blue, 255 * Math.abs(share)], 4 * at);
    });
    context.putImageData(image, 0, 0);
  }, [across, down, columns, isTurned, values, largest, isEmpty]);
  const entryAt = (x: number, y: number) => (isTurned ? x * columns + y : y * columns + x);
  const said = pointed !== null && pointed < values.length ? pointed : null;
  const entryName = (cell: number) =>
    each > 1
      ? `the mean of ${name}[${cell * each}] to [${Math.min(length, (cell + 1) * each) - 1}]`
      : `${name}[${cell}]`;
  const rowName = (entry: number) =>
    labels ? `, row ${Math.floor(entry / columns)}, ${labels[entry % columns]}` : '';
  const isAllChanged = changed.length === values.length;
  const framed = isAllChanged ? [] : changed.slice(0, FRAMED);
  return (
    <figure>
      <figcaption className="muted">
        <code>{name}</code>,{' '}
        {each > 1 ? `${grouped(length)} numbers, each cell of ${each},` : `${rows} × ${columns},`}{' '}
        {isEmpty
          ? 'all 0'
          : said === null
            ? `from ${short(low)} to ${short(high)}`
            : `${entryName(said)} = ${short(values[said])}${rowName(said)}`}
        {isAllChanged && '; all changed'}
        {!isAllChanged &&
          framed.length < changed.length &&
          `; ${grouped(changed.length)} entries changed, the first ${grouped(framed.length)} are framed`}
      </figcaption>
      {!isEmpty && (
        <div className="row heat-row">
          {labels && isTurned && down <= MOST_LABELS && (
            <div className="heat-labels" aria-hidden>
              {labels.map((label) => (
                <span key={label}>{label}</span>
              ))}
            </div>
          )}
          <div
            className="heat-box"
            style={{ maxWidth: `${across * 1.75}rem`, height: `${Math.min(14, down * 1.5)}rem` }}
          >
            <canvas
              ref={canvas}
              className="heat"
              width={across}
              height={down}
              role="img"
              aria-label={`heat map of ${name}, ${rows} rows of ${columns}, from ${short(low)} to ${short(high)}`}
              onPointerMove={({ nativeEvent: { offsetX, offsetY }, currentTarget }) => {
                const x = Math.floor((across * offsetX) / currentTarget.clientWidth);
                const y = Math.floor((down * offsetY) / currentTarget.clientHeight);
                setPointed(x >= 0 && x < across && y >= 0 && y < down ? entryAt(x, y) : null);
              }}
              onPointerLeave={() => setPointed(null)}
            />
            {changed.length > 0 && (
              <svg className="heat-frames" aria-hidden>
                {isAllChanged && <rect width="100%" height="100%" />}
                {framed.map((entry) => {
                  const [x, y] = placeOf(entry);
                  return (
                    <rect
                      key={entry}
                      x={`${(100 * x) / across}%`}
                      y={`${(100 * y) / down}%`}
                      width={`${100 / across}%`}
                      height={`${100 / down}%`}
                    />
                  );
                })}
              </svg>
            )}
          </div>
        </div>
      )}
    </figure>
  );
}

/** Rows that are named, at the most. */
const MOST_LABELS = 9;

function rangeOf(values: Float64Array): { low: number; high: number; largest: number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) [low, high] = [0, 0];
  return { low, high, largest: Math.max(Math.abs(low), Math.abs(high)) };
}
