import type { TrainingEvent, Transition } from '@reprise/core';

/** Where a run is, for a progress line. */
export interface Progress {
  /** Takes a transition; costs a few nanoseconds. */
  next(transition: Transition<unknown, TrainingEvent>): void;
  /** Clears the bar, or writes the last line. */
  end(): void;
  readonly transitions: number;
}

/** How a run's progress is shown. */
export interface ProgressOptions {
  /** Transitions in the whole run, where that is known. */
  readonly total: number | null;
  readonly quiet: boolean;
}

/** Milliseconds between two drawings on a terminal, and between two lines elsewhere. */
const REDRAW = 100;
const REPRINT = 5000;

/** A bar on a terminal, plain lines elsewhere, nothing when quiet; on standard error. */
export function showProgress({ total, quiet }: ProgressOptions): Progress {
  const { stderr } = process;
  const started = performance.now();
  let count = 0;
  let episodeReturn = 0;
  let latest: number | null = null;
  let ended = false;
  let shownAt = started;
  const line = () => {
    const seconds = Math.max(1e-3, (performance.now() - started) / 1000);
    const perSecond = count / seconds;
    const parts = [`${grouped(count)} transitions`, `${grouped(Math.round(perSecond))}/s`];
    if (total !== null && perSecond > 0)
      parts.push(`${duration((total - count) / perSecond)} left`);
    if (latest !== null) parts.push(`return ${Number(latest.toPrecision(4))}`);
    return parts.join('  ');
  };
  const draw = () => {
    const width = (stderr.columns ?? 80) - 1;
    const text = line();
    const room = Math.min(30, width - text.length - 3);
    const bar = total && room >= 5 ? `${filled(count / total, room)}  ` : '';
    stderr.write(`\r\x1b[2K${`${bar}${text}`.slice(0, width)}`);
  };
  const look = () => {
    const now = performance.now();
    if (now - shownAt < (stderr.isTTY ? REDRAW : REPRINT)) return;
    shownAt = now;
    if (stderr.isTTY) draw();
    else stderr.write(`${line()}\n`);
  };
  return {
    next({ event }) {
      count++;
      if (event.kind === 'reward') {
        episodeReturn += (event as unknown as { reward: number }).reward;
      } else if (event.kind === 'environment-step') {
        const { terminated, truncated } = event as unknown as Record<string, unknown>;
        if (terminated === undefined) {
          latest = episodeReturn;
          episodeReturn = 0;
        } else ended = terminated === true || truncated === true;
      } else if (ended) {
        latest = episodeReturn;
        episodeReturn = 0;
        ended = false;
      }
      if (!quiet && (count & 4095) === 0) look();
    },
    end() {
      if (quiet) return;
      if (stderr.isTTY) stderr.write(`\r\x1b[2K${line()}\n`);
      else stderr.write(`${line()}\n`);
    },
    get transitions() {
      return count;
    },
  };
}

function filled(share: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)}`;
}

/** A whole number with thin groups of three digits: `1,234,567`. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
