import { alarmsOf } from '@reprise/cli/browser';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Survey } from '#engine/series';
import type { Sought } from './engine/find.ts';
import { grouped } from './format.ts';
import { LiveBadge } from './live-badge.tsx';
import { Strip } from './strip.tsx';
import { useKeys } from './use-keys.ts';
import type { Run } from './use-runs.ts';
import type { SearchState } from './use-search.ts';
import { speeds, type ViewState } from './view-state.ts';

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
  jumpTo,
  isFollowing,
  follow,
  episode,
  view,
  change,
  search,
}: {
  run: Run;
  survey: Survey | undefined;
  seq: number;
  setSeq: (seq: number) => void;
  /** The same, for what the browser's Back is to take back. */
  jumpTo: (seq: number) => void;
  /** Whether the newest transition of a run that is being recorded is looked at. */
  isFollowing: boolean;
  follow: (isFollowing: boolean) => void;
  /** The episode that the transition looked at is in, where its state says so. */
  episode: number | null;
  view: ViewState;
  change: (part: Partial<ViewState>) => void;
  search: SearchState;
}) {
  const { firstSeq, endSeq, metadata } = run.summary!;
  const last = endSeq - 1;
  const { speed, condition } = view;
  const own = alarmsOf(metadata.notes).map((text) => `${text} begins to hold`);
  const alarm = `an alarm: ${[...own, 'an event says that the run diverges, or has a number that is not finite'].join('; or ')}`;
  const [isMore, setMore] = useState(false);
  const [playing, setPlaying] = useState<1 | -1 | 0>(0);
  const go = (to: number) => {
    search.forget();
    setSeq(Math.min(last, Math.max(firstSeq, Math.round(to))));
  };
  const play = (direction: 1 | -1 | 0) => {
    search.forget();
    setPlaying(direction);
  };
  const section = useRef<HTMLElement>(null);
  useRoomBelow(section);
  usePlaying(playing, speed, seq, firstSeq, last, setSeq, () => setPlaying(0));

  const jump = async (sought: Sought, name: string, direction: 1 | -1, from = seq) => {
    setPlaying(0);
    const found = await search.find({ url: run.url, sought, seq: from, direction }, name);
    if (found !== null) jumpTo(found);
  };
  const goToEpisode = async (wanted: number) => {
    setPlaying(0);
    const known = knownBefore(survey, wanted) ?? { seq: firstSeq, ended: 0 };
    const found = await search.episodeStart({ url: run.url, episode: wanted, known });
    if (found !== null) jumpTo(found);
  };
  const canFollow = run.live !== null && run.live !== 'ended' && run.live !== 'stopped';
  const toggleFollowing = () => {
    setPlaying(0);
    if (canFollow) follow(!isFollowing);
  };
  const changeSpeed = (by: 1 | -1) => {
    const at = speeds.indexOf(speed) + by;
    change({ speed: speeds[Math.min(speeds.length - 1, Math.max(0, at))]! });
  };
  const writeIn = (id: string) => {
    // What is hidden takes no focus.
    flushSync(() => setMore(true));
    document.getElementById(id)?.focus();
  };
  useKeys((key, isShifted) => {
    const found = jumps.find((candidate) => candidate.key === key);
    const far = isShifted ? 100 : 1;
    if (key === ' ') play(playing !== 0 ? 0 : isShifted ? -1 : 1);
    else if (key === 'ArrowRight') go(seq + far);
    else if (key === 'ArrowLeft') go(seq - far);
    else if (key === 'Home') go(firstSeq);
    else if (key === 'End') go(last);
    else if (key === '+' || key === '-') changeSpeed(key === '+' ? 1 : -1);
    else if (key === 'l') toggleFollowing();
    else if (key === '/') writeIn('condition');
    else if (key === 'n') writeIn('episode');
    else if (key === 'Escape' && search.isRunning) search.cancel();
    else if (key === 'Escape') (document.activeElement as HTMLElement | null)?.blur();
    else if (found) void jump({ what: found.what }, found.name, isShifted ? -1 : 1);
    else return false;
    return true;
  });

  const look = (direction: 1 | -1, from = seq) => {
    const sought = { what: 'condition', text: condition } as const;
    void jump(sought, `transition where ${condition}`, direction, from);
  };
  return (
    <section ref={section} className="panel timeline" aria-labelledby="timeline-title">
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
        {episode !== null && <span className="muted">episode {grouped(episode)}</span>}
        {run.live && <LiveBadge live={run.live} isLong />}
        {canFollow && (
          <button type="button" aria-pressed={isFollowing} onClick={toggleFollowing} title="L">
            Follow
          </button>
        )}
        <button
          type="button"
          className="narrow-only"
          aria-expanded={isMore}
          aria-controls="jumps"
          onClick={() => setMore(!isMore)}
        >
          {isMore ? 'Less' : 'Jump, find'}
        </button>
        <div className="row tight">
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
            onClick={() => play(playing === -1 ? 0 : -1)}
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
            onClick={() => play(playing === 1 ? 0 : 1)}
            aria-label="▶ play forwards"
            title="Space"
          >
            ▶
          </button>
          <button
            type="button"
            onClick={() => go(last)}
            aria-label="▶| last transition"
            title="End"
          >
            ▶|
          </button>
          <label className="row">
            <select
              aria-label="Speed"
              className="brief"
              value={speed}
              onChange={({ target }) => change({ speed: speeds[target.selectedIndex]! })}
            >
              {speeds.map((value) => (
                <option key={value} value={value}>
                  {grouped(value)} / s
                </option>
              ))}
            </select>
          </label>
        </div>
        {search.isRunning && (
          <button type="button" onClick={search.cancel} title="Escape">
            Cancel
          </button>
        )}
        <span role="status" className="muted">
          {search.message}
        </span>
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
        onKeyDown={(event) => {
          const by = { ArrowRight: 100, ArrowLeft: -100 }[event.key];
          if (!event.shiftKey || by === undefined) return;
          event.preventDefault();
          go(seq + by);
        }}
      />
      <div id="jumps" className={isMore ? 'row jumps' : 'row jumps wide-only'}>
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            const { value } = event.currentTarget.elements.namedItem('episode') as HTMLInputElement;
            if (value !== '') void goToEpisode(Number(value));
          }}
        >
          <input
            id="episode"
            name="episode"
            type="number"
            className="number brief"
            min={1}
            step={1}
            placeholder="episode"
            aria-label="Episode to go to"
            title="N"
          />
          <button type="submit" aria-label="Go to the episode">
            Go
          </button>
        </form>
        {jumps.map(({ what, name, label, key }) => (
          <span key={what} className="row" style={{ gap: 0 }}>
            <button
              type="button"
              onClick={() => void jump({ what }, name, -1)}
              aria-label={`‹ previous ${name}`}
              title={`Shift+${key.toUpperCase()}${what === 'alarm' ? `: ${alarm}` : ''}`}
            >
              ‹
            </button>
            <button
              type="button"
              onClick={() => void jump({ what }, name, 1)}
              aria-label={`${label} ›: next ${name}`}
              title={`${key.toUpperCase()}${what === 'alarm' ? `: ${alarm}` : ''}`}
            >
              {label} ›
            </button>
            {what === 'alarm' && (
              <button
                type="button"
                onClick={() => void jump({ what }, name, 1, firstSeq - 1)}
                aria-label="First alarm of the run"
                title={`the first alarm of the run; ${alarm}`}
              >
                first
              </button>
            )}
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
            onChange={({ target }) => change({ condition: target.value })}
          />
          <button
            type="button"
            onClick={() => look(1, firstSeq - 1)}
            aria-label="First: search from the beginning"
          >
            First
          </button>
          <button type="button" onClick={() => look(-1)} aria-label="‹ search backwards">
            ‹
          </button>
          <button type="submit" aria-label="Find ›: search forwards">
            Find ›
          </button>
        </form>
      </div>
    </section>
  );
}

/** How many episodes had ended at the last place before episode `wanted` that a survey knows of. */
function knownBefore(survey: Survey | undefined, wanted: number) {
  if (!survey) return null;
  const { from, to, buckets, episodes } = survey;
  let known: { seq: number; ended: number } | null = null;
  for (let i = 0; i < buckets && episodes[i]! < wanted - 1; i++) {
    // A bucket ends between two transitions; its last one is before both.
    known = { seq: Math.ceil(from + ((to - from) * (i + 1)) / buckets), ended: episodes[i]! };
  }
  return known;
}

/** Keeps what has the focus from being scrolled under an element that sticks to the window's end. */
function useRoomBelow(element: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const { style } = document.documentElement;
    const measure = () => {
      const { current } = element;
      const sticks = current && getComputedStyle(current).position === 'sticky';
      style.scrollPaddingBottom = sticks ? `${current.offsetHeight + 8}px` : '';
    };
    const observer = new ResizeObserver(measure);
    if (element.current) observer.observe(element.current);
    addEventListener('resize', measure);
    return () => {
      observer.disconnect();
      removeEventListener('resize', measure);
      style.scrollPaddingBottom = '';
    };
  }, [element]);
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
