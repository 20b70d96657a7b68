import { useCallback, useEffect, useRef, useState } from 'react';

/** What the horizontal axis of a curve counts. */
export type Axis = 'transition' | 'step' | 'episode' | 'clock';

export const axes: readonly Axis[] = ['transition', 'step', 'episode', 'clock'];

/** A stretch of an axis; null: all of it. */
export type Range = readonly [from: number, to: number] | null;

/** What is laid over a grid. */
export type OverlayKind = 'none' | 'values' | 'visits';

export const overlays: readonly OverlayKind[] = ['none', 'values', 'visits'];

/** Transitions a second that the timeline plays. */
export const speeds: readonly number[] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

/** All that makes up what is seen; the address holds it, so a link opens the same view. */
export interface ViewState {
  /** The runs chosen, by their names, or in a link their numbers; the first is the one that is looked into. */
  readonly runs: readonly string[];
  /** The transition that is looked at; null: the first, or of a run that is being recorded the newest. */
  readonly seq: number | null;
  /** The curves shown; null: those that tell most. */
  readonly series: readonly string[] | null;
  readonly axis: Axis;
  /** Smoothing of curves, from 0 up to but without 1. */
  readonly smoothing: number;
  readonly log: boolean;
  readonly grouped: boolean;
  /** Whether the least and the greatest of what a point of a curve stands for are shown. */
  readonly extremes: boolean;
  /** The stretch of their axis that the curves show. */
  readonly range: Range;
  readonly overlay: OverlayKind;
  readonly speed: number;
  /** The text that the list of runs is filtered by. */
  readonly filter: string;
  /** The condition that is searched for. */
  readonly condition: string;
}

const initial: ViewState = {
  runs: [],
  seq: null,
  series: null,
  axis: 'transition',
  smoothing: 0.6,
  log: false,
  grouped: false,
  extremes: false,
  range: null,
  overlay: 'values',
  speed: 10,
  filter: '',
  condition: '',
};

/** A name as one of a list, whatever is in it. */
const escaped = (name: string) => name.replace(/[%,]/g, encodeURIComponent);
const unescaped = (name: string) => name.replace(/%25|%2C/g, decodeURIComponent);

/** The view that an address's fragment describes; what it does not say, or says wrongly, is as at first. */
export function parseView(fragment: string): ViewState {
  const fields = new URLSearchParams(fragment.replace(/^#/, ''));
  const whole = (text: string | null | undefined) =>
    text && /^\d{1,15}$/.test(text) ? Number(text) : null;
  const list = (name: string) => (fields.get(name) ?? '').split(',').filter((item) => item !== '');
  const range = /^(\d{1,15}(?:\.\d{1,6})?)-(\d{1,15}(?:\.\d{1,6})?)$/.exec(
    fields.get('range') ?? '',
  );
  const [from, to] = (range?.slice(1) ?? []).map(Number);
  const speed = Number(fields.get('speed'));
  const smoothing = Number(fields.get('smooth') ?? initial.smoothing);
  const axis = axes.find((name) => name === fields.get('x')) ?? initial.axis;
  return {
    runs: list('runs').map(unescaped),
    seq: whole(fields.get('seq')),
    series: fields.has('series') ? list('series') : null,
    axis,
    smoothing: smoothing >= 0 && smoothing < 1 ? smoothing : initial.smoothing,
    log: fields.get('log') === '1',
    grouped: fields.get('group') === '1',
    extremes: fields.get('extremes') === '1',
    range: from !== undefined && to !== undefined && from < to ? [from, to] : null,
    overlay: overlays.find((name) => name === fields.get('over')) ?? initial.overlay,
    speed: speeds.find((value) => value === speed) ?? initial.speed,
    filter: fields.get('filter') ?? '',
    condition: fields.get('find') ?? '',
  };
}

/** The fragment that describes a view; only what is not as at first. */
export function writeView(view: ViewState): string {
  const fields = new URLSearchParams();
  if (view.runs.length > 0) fields.set('runs', view.runs.map(escaped).join(','));
  if (view.seq !== null) fields.set('seq', String(view.seq));
  if (view.series !== null) fields.set('series', view.series.join(','));
  if (view.axis !== initial.axis) fields.set('x', view.axis);
  if (view.smoothing !== initial.smoothing) fields.set('smooth', String(view.smoothing));
  if (view.log) fields.set('log', '1');
  if (view.grouped) fields.set('group', '1');
  if (view.extremes) fields.set('extremes', '1');
  if (view.range) fields.set('range', view.range.join('-'));
  if (view.overlay !== initial.overlay) fields.set('over', view.overlay);
  if (view.speed !== initial.speed) fields.set('speed', String(view.speed));
  if (view.filter) fields.set('filter', view.filter);
  if (view.condition) fields.set('find', view.condition);
  const text = fields.toString().replaceAll('%2C', ',');
  return text === '' ? '' : `#${text}`;
}

/** Changes the view; a jump is one that the browser's Back takes back. */
export type Change = (part: Partial<ViewState>, isJump?: boolean) => void;

/** Milliseconds between two entries of the browser's history, at the least: browsers refuse many at once. */
const BETWEEN_ENTRIES = 500;

/** The view, kept in the address. */
export function useViewState(): [ViewState, Change] {
  const [view, setView] = useState(() => parseView(location.hash));
  const latest = useRef(view);
  latest.current = view;
  const jumped = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const read = () => setView(parseView(location.hash));
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, []);
  useEffect(() => {
    if (writeView(view) === location.hash) return;
    // Browsers refuse more than some hundred changes of the address in half a minute.
    const timer = setTimeout(() => history.replaceState(null, '', addressOf(view)), 200);
    return () => clearTimeout(timer);
  }, [view]);
  const change = useCallback((part: Partial<ViewState>, isJump = false) => {
    const before = latest.current;
    const now = performance.now();
    if (isJump && now - jumped.current >= BETWEEN_ENTRIES) {
      jumped.current = now;
      history.replaceState(null, '', addressOf(before));
      history.pushState(null, '', addressOf({ ...before, ...part }));
    }
    setView((view) => ({ ...view, ...part }));
  }, []);
  return [view, change];
}

function addressOf(view: ViewState): string {
  return `${location.pathname}${writeView(view)}`;
}
