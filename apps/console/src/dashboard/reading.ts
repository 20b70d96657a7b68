import type { Environment, RunControl, Scene, TrainingEvent, Transition } from '@reprise/core';
import type { AlarmStanding } from '../alarms.ts';
import type { Meter } from '../meter.ts';
import { type Parameters, parametersOf } from './drawn-parameters.ts';
import { eventText } from './event-text.ts';
import { type Gauge, Gauges, SAMPLED } from './gauges.ts';
import type { LearningCurve } from './learning-curve.ts';

/** A run that is under way, to be looked at whenever one likes. */
export interface Running {
  readonly control: RunControl;
  readonly meter: Meter;
  /** The latest transition; null: there is none yet. */
  newest(): Transition<unknown> | null;
}

/** What is known of a run before it begins. */
export interface Subject {
  readonly trainer: string;
  readonly environment: Environment | undefined;
  readonly seed: number;
  /** The file it is recorded into; null: none. */
  readonly path: string | null;
  /** Where the recording can be followed; null: it is not served. */
  readonly served: string | null;
  /** What the run's returns or losses go into. */
  readonly curve: LearningCurve;
  alarms(): readonly AlarmStanding[];
}

/** What there is to see of a run at one moment. */
export interface Reading {
  readonly subject: Subject;
  /** The subject's, or of the size of TD errors where no episode has ended. */
  readonly curve: LearningCurve;
  readonly state: 'running' | 'paused' | 'closing' | 'ended';
  /** Most transitions a second; Infinity: as fast as it goes. */
  readonly limit: number;
  readonly done: number;
  readonly total: number | null;
  readonly perSecond: number;
  readonly gauges: readonly Gauge[];
  /** The latest event and its transition's number, in words. */
  readonly event: { readonly seq: number; readonly kind: string; readonly text: string } | null;
  readonly scene: Scene | null;
  /** What the environment says of its state, where it draws none. */
  readonly description: string | null;
  /** The episode that is going on: its number from 1, and its rewards' sum so far. */
  readonly episode: { readonly number: number; readonly return: number } | null;
  readonly parameters: readonly Parameters[];
  readonly alarms: readonly AlarmStanding[];
  readonly divergedAt: number | null;
}

/** Over how many milliseconds the speed is reckoned. */
const RATE_WINDOW = 1000;

/** Reads a run: each call looks at where it stands then. */
export function createReader(
  subject: Subject,
  { control, meter, newest }: Running,
  clock: () => number = () => performance.now(),
): () => Reading {
  const { environment } = subject;
  const gauges = new Gauges();
  const marks = [{ at: clock(), done: 0 }];
  let lastDone = -1;
  let lastUpdate: TrainingEvent | null = null;
  return () => {
    const transition = newest();
    const { done, total } = meter.standing();
    const perSecond = speed(marks, clock(), done);
    const curve = meter.curve() ?? subject.curve;
    const mean = curve.recentMean();
    // What stands still says nothing new.
    if (done !== lastDone) {
      if (mean !== null) gauges.add(curve.name, mean);
      gauges.add('transitions/s', perSecond);
    }
    lastDone = done;
    const update = meter.update();
    if (transition && update && update !== lastUpdate) {
      gauges.sample({ seq: transition.seq, event: update, state: transition.state }, curve.name);
    }
    lastUpdate = update;
    const names = [...new Set([curve.name, ...SAMPLED, 'transitions/s'])];
    const world = worldOf(transition);
    const acting = transition?.state as Partial<Acting> | undefined;
    const scene = world === null ? null : (environment?.render?.(world) ?? null);
    return {
      subject,
      curve,
      state: stateOf(control),
      limit: control.transitionsPerSecond,
      done,
      total,
      perSecond,
      gauges: names.flatMap((name) => gauges.read(name) ?? []),
      event: transition && {
        seq: transition.seq,
        kind: transition.event.kind,
        text: eventText(transition.event, environment?.actionNames),
      },
      scene,
      description: world === null || scene ? null : (environment?.describe?.(world) ?? null),
      episode:
        typeof acting?.episode === 'number' && typeof acting.episodeReturn === 'number'
          ? { number: acting.episode, return: acting.episodeReturn }
          : null,
      parameters: scene ? [] : parametersOf(transition?.state),
      alarms: subject.alarms(),
      divergedAt: meter.divergence()?.divergedAt ?? null,
    };
  };
}

/** What a trainer that acts has in its state. */
interface Acting {
  readonly episode: number;
  readonly episodeReturn: number;
  readonly outcome: { readonly state: unknown } | null;
}

/** The world's state after the latest step; null: there is none, or it is outside. */
function worldOf(transition: Transition<unknown> | null): unknown {
  const { outcome } = (transition?.state ?? {}) as Partial<Acting>;
  return outcome?.state ?? null;
}

function stateOf(control: RunControl): Reading['state'] {
  if (control.stopped) return 'closing';
  return control.paused ? 'paused' : 'running';
}

/** Transitions a second over the last second; `marks` are the moments at which was looked. */
function speed(marks: { at: number; done: number }[], at: number, done: number): number {
  marks.push({ at, done });
  while (marks.length > 2 && at - marks[1]!.at >= RATE_WINDOW) marks.shift();
  const first = marks[0]!;
  return at > first.at ? ((done - first.done) * 1000) / (at - first.at) : 0;
}
