import { useEffect, useRef, useState } from 'react';
import type { Survey } from '#engine/series';
import type { Sought } from './engine/find.ts';
import { grouped } from './format.ts';
import { LiveBadge } from './live-badge.tsx';
import { Strip } from './strip.tsx';
import type { Run } from './use-runs.ts';
import type { SearchState } from './use-search.ts';

const speeds = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

const jumps = [
  { what: 'episode', name: 'end of an episode', label: 'Episode', key: 'e' },
  { what: 'reward', name: 'reward other than 0', label: 'Reward', key: 'r' },
  { what: 'flip', name: 'change of the greedy policy', label: 'Policy flip', key: 'f' },
  { what: 'alarm', name: 'alarm', label: 'Alarm', key: 'a' },
] as const;

/** The whole run under one slider: play, step, jump and search. */
export function Timeline({
  run,
  survey,
  seq,
  setSeq,
  isFollowing,
  follow,
  condition,
  setCondition,
  search,
}: {
  run: Run;
  survey: Survey | undefined;
  seq: number;
  setSeq: (seq: number) => void;
  /** Whether the newest transition of a run that is being recorded is looked at. */
  isFollowing: boolean;
  follow: (isFollowing: boolean) => void;
  condition: string;
  setCondition: (text: string) => void;
  search: SearchState;
}) {
  const { firstSeq, endSeq } = run.summary!;
  const last = endSeq - 1;
  const [speed, setSpeed] = useState(10);
  const [playing, setPlaying] = useState<1 | -1 | 0>(0);
  const go = (to: number) => setSeq(Math.min(last, Math.max(firstSeq, Math.round(to))));
  usePlaying(playing, speed, seq, firstSeq, last, setSeq, () => setPlaying(0));

  const jump = async (sought: Sought, name: string, direction: 1 | -1) => {
    setPlaying(0);
    const found = await search.find({ url: run.url, sought, seq, direction }, name);
    if (found !== null) go(found);
  };
  const canFollow = run.live !== null && run.live !== 'ended' && run.live !== 'stopped';
  const toggleFollowing = () => {
    setPlaying(0);
    if (canFollow) follow(!isFollowing);
  };
  const latest = useRef({ go, jump, seq, playing, toggleFollowing });
  latest.current = { go, jump, seq, playing, toggleFollowing };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) return;
      const { go, jump, seq, playing, toggleFollowing } = latest.current;
      const direction = event.shiftKey ? -1 : 1;
      const found = jumps.find(({ key }) => key === event.key.toLowerCase());
      const far = event.shiftKey ? 100 : 1;
      if (event.key === ' ' && target.tagName !== 'BUTTON' && target.tagName !== 'SUMMARY') {
        setPlaying(playing === 0 ? direction : 0);
      } else if (event.key === 'ArrowRight') go(seq + far);
      else if (event.key === 'ArrowLeft') go(seq - far);
      else if (event.key === 'Home') go(firstSeq);
      else if (event.key === 'End') go(last);
      else if (event.key === '+' || event.key === '-') {
        setSpeed((now) => {
          const at = speeds.indexOf(now) + (event.key === '+' ? 1 : -1);
          return speeds[Math.min(speeds.length - 1, Math.max(0, at))]!;
        });
      } else if (event.key.toLowerCase() === 'l') toggleFollowing();
      else if (event.key === '/') document.getElementById('condition')?.focus();
      else if (found) void jump({ what: found.what }, found.name, direction);
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [firstSeq, last]);

  const look = (direction: 1 | -1) =>
    void jump({ what: 'condition', text: condition }, `transition where ${condition}`, direction);
  return (
    <section className="panel timeline" aria-labelledby="timeline-title">
      <header>
        <h2 id="timeline-title">Timeline</h2>
        <label className="row">
          transition
          <input
            type="number"
            className="number"
            min={firstSeq}
            max={last}
            value={seq}
            onChange={({ target }) => target.value !== '' && go(Number(target.value))}
          />
        </label>
        <span className="muted">
          of {grouped(firstSeq)} to {grouped(last)}
        </span>
        {run.live && <LiveBadge live={run.live} isLong />}
        {canFollow && (
          <button type="button" aria-pressed={isFollowing} onClick={toggleFollowing} title="L">
            Follow
          </button>
        )}
      </header>
      <Strip survey={survey} from={firstSeq} to={endSeq} seq={seq} />
      <input
        type="range"
        aria-label="Transition"
        min={firstSeq}
        max={last}
        step={1}
        value={seq}
        onChange={({ target }) => {
          setPlaying(0);
          go(Number(target.value));
        }}
      />
      <div className="row">
        <button
          type="button"
          onClick={() => go(firstSeq)}
          aria-label="|◀ first transition"
          title="Home"
        >
          |◀
        </button>
        <button
          type="button"
          aria-pressed={playing === -1}
          onClick={() => setPlaying(playing === -1 ? 0 : -1)}
          aria-label="◀ play backwards"
          title="Shift+Space"
        >
          ◀
        </button>
        <button type="button" onClick={() => go(seq - 1)} aria-label="−1 transition" title="←">
          −1
        </button>
        <button type="button" onClick={() => go(seq + 1)} aria-label="+1 transition" title="→">
          +1
        </button>
        <button
          type="button"
          aria-pressed={playing === 1}
          onClick={() => setPlaying(playing === 1 ? 0 : 1)}
          aria-label="▶ play forwards"
          title="Space"
        >
          ▶
        </button>
        <button type="button" onClick={() => go(last)} aria-label="▶| last transition" title="End">
          ▶|
        </button>
        <label className="row">
          <select
            aria-label="Speed"
            value={speed}
            onChange={({ target }) => setSpeed(Number(target.value))}
          >
            {speeds.map((value) => (
              <option key={value} value={value}>
                {grouped(value)} / s
              </option>
            ))}
          </select>
        </label>
        {jumps.map(({ what, name, label, key }) => (
          <span key={what} className="row" style={{ gap: 0 }}>
            <button
              type="button"
              onClick={() => void jump({ what }, name, -1)}
              aria-label={`‹ previous ${name}`}
              title={`Shift+${key.toUpperCase()}`}
            >
              ‹
            </button>
            <button
              type="button"
              onClick={() => void jump({ what }, name, 1)}
              aria-label={`${label} ›: next ${name}`}
              title={key.toUpperCase()}
            >
              {label} ›
            </button>
          </span>
        ))}
        <form
          className="row grow"
          onSubmit={(event) => {
            event.preventDefault();
            look(1);
          }}
        >
          <input
            id="condition"
            type="text"
            className="grow code"
            placeholder="event.reward > 0 && state.episode > 3"
            aria-label="Condition to search for"
            value={condition}
            onChange={({ target }) => setCondition(target.value)}
          />
          <button type="button" onClick={() => look(-1)} aria-label="‹ search backwards">
            ‹
          </button>
          <button type="submit" aria-label="Find ›: search forwards">
            Find ›
          </button>
        </form>
        {search.isRunning && (
          <button type="button" onClick={search.cancel}>
            Cancel
          </button>
        )}
        <span role="status" className="muted">
          {search.message}
        </span>
      </div>
    </section>
  );
}

/** Moves on at `speed` transitions a second while something plays. */
function usePlaying(
  playing: 1 | -1 | 0,
  speed: number,
  seq: number,
  first: number,
  last: number,
  setSeq: (seq: number) => void,
  stop: () => void,
): void {
  const place = useRef(seq);
  place.current = playing === 0 ? seq : place.current;
  const end = useRef(stop);
  end.current = stop;
  useEffect(() => {
    if (playing === 0) return;
    let before = performance.now();
    let frame = requestAnimationFrame(function tick(now) {
      // The first frame may have begun before this effect did: that is no time, not time backwards.
      place.current += (playing * speed * Math.max(0, now - before)) / 1000;
      before = now;
      const next = Math.min(last, Math.max(first, place.current));
      setSeq(Math.round(next));
      if (next !== place.current) end.current();
      else frame = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing, speed, first, last, setSeq]);
}
