import { useEffect, useRef } from 'react';
import type { Survey } from '#engine/series';

/** The run at a glance: its returns, or its rewards, as bars. */
export function Strip({
  survey,
  from,
  to,
  seq,
}: {
  survey: Survey | undefined;
  from: number;
  to: number;
  seq: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const name = ['episode.return', 'reward.reward'].find((candidate) =>
    survey?.series.some((series) => series.name === candidate),
  );
  useEffect(() => {
    const element = canvas.current!;
    const width = element.clientWidth * devicePixelRatio;
    const height = element.clientHeight * devicePixelRatio;
    element.width = width;
    element.height = height;
    const context = element.getContext('2d')!;
    const style = getComputedStyle(element);
    context.fillStyle = style.getPropertyValue('--scene-agent');
    const series = survey?.series.find((candidate) => candidate.name === name);
    if (survey && series) {
      const values = [...series.mean].filter(Number.isFinite);
      const low = Math.min(0, ...values);
      const high = Math.max(0, ...values);
      const y = (value: number) => height * (1 - (value - low) / (high - low || 1));
      const bar = Math.max(1, (width * (survey.to - survey.from)) / (to - from) / survey.buckets);
      series.mean.forEach((value, i) => {
        if (!Number.isFinite(value)) return;
        const at = survey.from + ((survey.to - survey.from) * i) / survey.buckets;
        const left = (width * (at - from)) / (to - from);
        context.fillRect(
          left,
          Math.min(y(0), y(value)),
          bar,
          Math.max(1, Math.abs(y(value) - y(0))),
        );
      });
    }
    context.fillStyle = style.getPropertyValue('--bad');
    context.fillRect(
      (width * (seq - from)) / Math.max(1, to - from),
      0,
      2 * devicePixelRatio,
      height,
    );
  }, [survey, name, from, to, seq]);
  return (
    <canvas
      ref={canvas}
      className="strip"
      role="img"
      aria-label={name ? `${name} over the whole run` : 'the run'}
    />
  );
}
