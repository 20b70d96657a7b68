import { constants } from 'node:os';
import type { Progress } from '@reprise/cli';
import { type Environment, RunControl, run, type Transition, type World } from '@reprise/core';
import { type RecordingSummary, record } from '@reprise/recording';
import { recordDigestInWorker, recordToFile } from '@reprise/recording/node';
import type { TrainerEntry } from '@reprise/trainers';
import { type Observable, Subject } from 'rxjs';
import type { LearningCurve } from './dashboard/learning-curve.ts';
import type { Running } from './dashboard/reading.ts';
import { createMeter, type Divergence, type Meter } from './meter.ts';
import { packageVersions } from './packages.ts';

/** One training to do. */
export interface Training {
  readonly entry: TrainerEntry;
  readonly config: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly environment: Environment | undefined;
  /** Who answers for the environment, where it is outside. */
  readonly world?: World | undefined;
  /** The file to record into; null: only the digest is kept. */
  readonly path: string | null;
  readonly force: boolean;
  /** What else the recording is to say of the run, by name. */
  readonly notes?: Readonly<Record<string, string>>;
  /** Shows how far it has come; without it nothing is shown. */
  readonly show?: ((running: Running) => Progress) | undefined;
  /** What the returns or losses go into, where they are to be shown. */
  readonly curve?: LearningCurve | undefined;
  /** What follows the run, from its first transition. */
  readonly watchers?: readonly Watcher[];
  /** Called when all that can be wrong beforehand is right, and the file is made. */
  readonly onStart?: () => void;
}

/** A run that is under way. */
interface Watched {
  readonly run$: Observable<Transition<unknown>>;
  readonly control: RunControl;
  readonly meter: Meter;
  /** Ends the run for a watcher's own mistake: the recording is closed whole and says so, as `failed`. */
  readonly fail: (error: Error) => void;
}

/** Follows a run, and may steer it; what it returns is called when the run is over, however it ended. */
export type Watcher = (watched: Watched) => () => void;

/** What a training came to. */
export interface Trained {
  readonly summary: RecordingSummary;
  readonly last: Transition<unknown> | null;
  readonly seconds: number;
  /** Where it diverged; null: it did not. */
  readonly divergence: Divergence | null;
  /** What progress says of the latest return or loss. */
  readonly note: string | undefined;
  /** The steps of a run that ended no episode and learned nothing; null: it did one or the other. */
  readonly unlearned: number | null;
  /** The signal that stopped it. */
  readonly signal: NodeJS.Signals | null;
}

/** What a person or a system stops a program with. */
export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Trains, records and shows progress; a signal stops the run and closes the recording whole. */
export async function train(training: Training): Promise<Trained> {
  const control = new RunControl();
  const stop = createStop(control);
  for (const name of SIGNALS) process.on(name, stop.listener);
  try {
    return { ...(await trainUntil(training, control)), signal: stop.signal() };
  } finally {
    for (const name of SIGNALS) process.off(name, stop.listener);
  }
}

async function trainUntil(training: Training, control: RunControl) {
  const { entry, config, seed, environment, world, path, force, notes } = training;
  const { trainer } = entry;
  const options = { config, seed, environment, control, packages: packageVersions(), notes };
  const recorder = path
    ? await recordToFile(path, trainer, options, { force })
    : await recordDigestInWorker(trainer, options);
  const meter = createMeter(trainer, totalOf(training), training.curve);
  const run$ = new Subject<Transition<unknown>>();
  const ends: (() => void)[] = [];
  let failure: Error | null = null;
  const fail = (error: Error) => {
    failure ??= error;
    void recorder.finish('failed', failure.message);
    control.stop();
  };
  let last: Transition<unknown> | null = null;
  let progress: Progress | undefined;
  try {
    try {
      training.onStart?.();
      for (const watch of training.watchers ?? []) ends.push(watch({ run$, control, meter, fail }));
    } catch (error) {
      fail(error as Error);
    }
    const isWatched = run$.observed;
    const started = performance.now();
    progress = training.show?.({ control, meter, newest: () => last });
    await new Promise<void>((resolve, reject) => {
      run(trainer, { ...options, ...(world && { world }) })
        .pipe(record(recorder, control))
        .subscribe({
          next(transition) {
            last = transition;
            meter.next(transition.event);
            if (isWatched) run$.next(transition);
          },
          error: reject,
          complete: resolve,
        });
    });
    const summary = await recorder.done;
    if (failure !== null) throw failure;
    const seconds = (performance.now() - started) / 1000;
    return {
      summary,
      last: last as Trained['last'],
      seconds,
      divergence: meter.divergence(),
      note: meter.standing().note,
      unlearned: meter.unlearned(),
    };
  } finally {
    for (const end of ends) end();
    progress?.end();
  }
}

/** Stops a run at the first signal, and the program at the second. */
function createStop(control: RunControl) {
  let first: NodeJS.Signals | null = null;
  return {
    signal: () => first,
    listener(name: NodeJS.Signals) {
      if (first !== null) process.exit(exitCodeOf(name));
      first = name;
      control.stop();
    },
  };
}

/** The exit code that says a signal ended the program: 128 and its number. */
export function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

function totalOf({ entry, config, environment }: Training): number | null {
  const { trainer } = entry;
  const parsed = trainer.config.parse(config);
  return trainer.transitions?.(parsed, trainer.prepare?.(parsed, environment)) ?? null;
}
