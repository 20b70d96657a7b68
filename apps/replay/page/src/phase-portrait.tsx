import type { Trail } from '#engine/trail';
import { short } from './format.ts';

/** The last observations of a world whose observations are two numbers, the newest in full colour. */
export function PhasePortrait({ trail }: { trail: Trail }) {
  const { points, ends, low, high } = trail;
  const x = (value: number) => (100 * (value - low[0])) / (high[0] - low[0]);
  const y = (value: number) => 60 - (60 * (value - low[1])) / (high[1] - low[1]);
  const lines: string[] = [];
  let line: string[] = [];
  points.forEach(([a, b], i) => {
    line.push(`${x(a).toFixed(2)},${y(b).toFixed(2)}`);
    if (!ends.includes(i) && i < points.length - 1) return;
    lines.push(line.join(' '));
    line = [];
  });
  const last = points.at(-1);
  const range = (i: 0 | 1) => `${short(low[i])} to ${short(high[i])}`;
  return (
    <figure>
      <svg
        className="scene"
        viewBox="-1 -1 102 62"
        role="img"
        aria-label={`phase portrait of the last ${points.length} steps`}
      >
        <rect className="fill-surface" width={100} height={60} />
        {lines.map((text, i) => (
          <polyline
            // biome-ignore lint/suspicious/noArrayIndexKey: episodes in their order
            key={i}
            className="stroke-agent"
            points={text}
            fill="none"
            strokeWidth={0.4}
            opacity={i === lines.length - 1 ? 1 : 0.35}
          />
        ))}
        {last && <circle className="fill-agent" cx={x(last[0])} cy={y(last[1])} r={1.2} />}
      </svg>
      <figcaption className="muted">
        the last {points.length} steps: observation[0] across, {range(0)}; observation[1] up,{' '}
        {range(1)}
      </figcaption>
    </figure>
  );
}
