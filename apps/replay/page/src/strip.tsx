import { useEffect, useRef } from 'react';
import type { Survey } from '#engine/series';
import { useScheme } from './use-scheme.ts';

/** The run at a glance: its returns, or its rewards, as bars, and where it is looked at. */
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
  const mark = useRef<HTMLDivElement>(null);
  const scheme = useScheme();
  const name = ['episode.return', 'reward.reward'].find((candidate) =>
    survey?.series.some((series) => series.name === candidate),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are those of the scheme
  useEffect(() => {
    const element = canvas.current!;
    const width = element.clientWidth * devicePixelRatio;
    const height = element.clientHeight * devicePixelRatio;
    element.width = width;
    element.height = height;
    const context = element.getContext('2d')!;
    context.fillStyle = getComputedStyle(element).getPropertyValue('--scene-agent');
    const series = survey?.series.find((candidate) => candidate.name === name);
    if (!survey || !series) return;
    const values = [...series.mean].filter(Number.isFinite);
    const low = Math.min(0, ...values);
    const high = Math.max(0, ...values);
    const y = (value: number) => height * (1 - (value - low) / (high - low || 1));
    const bar = Math.max(1, (width * (survey.to - survey.from)) / (to - from) / survey.buckets);
    series.mean.forEach((value, i) => {
      if (!Number.isFinite(value)) return;
      const at = survey.from + ((survey.to - survey.from) * i) / survey.buckets;
      const left = (width * (at - from)) / (to - from);
      const [top, tall] = [Math.min(y(0), y(value)), Math.abs(y(value) - y(0))];
      context.fillRect(left, top, bar, Math.max(1, tall));
    });
  }, [survey, name, from, to, scheme]);
  useEffect(() => {
    mark.current!.style.left = `${(100 * (seq - from)) / Math.max(1, to - from)}%`;
  }, [seq, from, to]);
  return (
    <div className="strip-box">
      <canvas
        ref={canvas}
        className="strip"
        role="img"
        aria-label={name ? `${name} over the whole run` : 'the run'}
      />
      <div ref={mark} className="mark" />
    </div>
  );
}
