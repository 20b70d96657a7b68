import { type Environment, RunControl, run, type Transition } from '@reprise/core';
import { type RecordingSummary, record } from '@reprise/recording';
import { recordDigestInWorker, recordToFile } from '@reprise/recording/node';
import type { TrainerEntry } from '@reprise/trainers';
import { type Progress, showProgress } from './progress.ts';

/** One training to do. */
export interface Training {
  readonly entry: TrainerEntry;
  readonly config: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly environment: Environment | undefined;
  /** The file to record into; null: only the digest is kept. */
  readonly path: string | null;
  readonly force: boolean;
  readonly quiet: boolean;
}

/** What a training came to. */
export interface Trained {
  readonly summary: RecordingSummary;
  readonly last: Transition<unknown> | null;
  readonly seconds: number;
  readonly wasInterrupted: boolean;
}

/** Trains, records and shows progress; SIGINT and SIGTERM stop the run and close the recording whole. */
export async function train(training: Training): Promise<Trained> {
  const { entry, config, seed, environment, path, force, quiet } = training;
  const control = new RunControl();
  const options = { config, seed, environment, control };
  const recorder = path
    ? await recordToFile(path, entry.trainer, options, { force })
    : await recordDigestInWorker(entry.trainer, options);
  const progress = showProgress({ total: totalOf(training), quiet });
  let signals = 0;
  const stop = () => {
    if (++signals > 1) process.exit(130);
    control.stop();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const started = performance.now();
  let last: Transition<unknown> | null = null;
  try {
    await new Promise<void>((resolve, reject) => {
      run(entry.trainer, options)
        .pipe(record(recorder, control))
        .subscribe({
          next(transition) {
            last = transition;
            progress.next(transition);
          },
          error: reject,
          complete: resolve,
        });
    });
    const summary = await recorder.done;
    const seconds = (performance.now() - started) / 1000;
    return { summary, last, seconds, wasInterrupted: signals > 0 };
  } finally {
    finish(progress);
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

function finish(progress: Progress): void {
  progress.end();
}

function totalOf({ entry, config, environment }: Training): number | null {
  const { trainer } = entry;
  const parsed = trainer.config.parse(config);
  return trainer.transitions?.(parsed, trainer.prepare?.(parsed, environment)) ?? null;
}
