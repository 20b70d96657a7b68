import { useEffect, useRef, useState } from 'react';
import type { Survey } from '#engine/series';
import { grouped } from './format.ts';
import { Strip } from './strip.tsx';
import { useKeys } from './use-keys.ts';
import type { Run } from './use-runs.ts';

/** Milliseconds that a position is shown for while the timeline plays. */
const FRAME = 200;

/** A run at some tens of its transitions, under one slider. */
export function CoarseTimeline({
  run,
  survey,
  seqs,
  at,
  onSeq,
}: {
  run: Run;
  survey: Survey;
  /** The transitions there are to look at, in order. */
  seqs: readonly number[];
  /** Which of them is looked at. */
  at: number;
  onSeq: (seq: number) => void;
}) {
  const { firstSeq, endSeq } = run.summary!;
  const last = seqs.length - 1;
  const [playing, setPlaying] = useState<1 | -1 | 0>(0);
  const go = (to: number) => onSeq(seqs[Math.min(last, Math.max(0, to))]!);
  const stepTo = (to: number) => {
    setPlaying(0);
    go(to);
  };
  const latest = useRef({ go, at });
  latest.current = { go, at };
  useEffect(() => {
    if (playing === 0) return;
    const timer = setInterval(() => {
      const next = latest.current.at + playing;
      if (next < 0 || next > last) setPlaying(0);
      else latest.current.go(next);
    }, FRAME);
    return () => clearInterval(timer);
  }, [playing, last]);
  useKeys((key, isShifted) => {
    if (key === 'ArrowRight') stepTo(at + 1);
    else if (key === 'ArrowLeft') stepTo(at - 1);
    else if (key === 'Home') stepTo(0);
    else if (key === 'End') stepTo(last);
    else if (key === ' ') setPlaying(playing !== 0 ? 0 : isShifted ? -1 : 1);
    else return false;
    return true;
  });
  const play = (direction: 1 | -1) => setPlaying(playing === direction ? 0 : direction);
  return (
    <section className="panel timeline" aria-labelledby="timeline-title">
      <header>
        <h2 id="timeline-title">Timeline</h2>
        <span className="number" role="status">
          transition {grouped(seqs[at]!)}
        </span>
        <span className="muted">
          of {grouped(firstSeq)} to {grouped(endSeq - 1)}: {seqs.length} are in this report
        </span>
      </header>
      <Strip survey={survey} from={firstSeq} to={endSeq} seq={seqs[at]!} />
      <input
        type="range"
        aria-label="Position"
        aria-valuetext={`transition ${grouped(seqs[at]!)}`}
        min={0}
        max={last}
        step={1}
        value={at}
        onChange={({ target }) => stepTo(Number(target.value))}
      />
      <div className="row">
        <button
          type="button"
          aria-pressed={playing === -1}
          aria-label="◀ play backwards"
          onClick={() => play(-1)}
        >
          ◀
        </button>
        <button type="button" aria-label="−1 position" onClick={() => stepTo(at - 1)}>
          −1
        </button>
        <button type="button" aria-label="+1 position" onClick={() => stepTo(at + 1)}>
          +1
        </button>
        <button
          type="button"
          aria-pressed={playing === 1}
          aria-label="▶ play forwards"
          onClick={() => play(1)}
        >
          ▶
        </button>
      </div>
    </section>
  );
}
