import { type AnyTrainer, RunControl, type RunOptions, run, type Transition } from '@reprise/core';
import {
  type RecordingOptions,
  type RecordingSummary,
  record,
  recordToBytes,
} from '@reprise/recording';
import { lastValueFrom, toArray } from 'rxjs';
import { ending } from './transitions-of.ts';

/** A run that was recorded in memory. */
export interface RecordedRun {
  /** The file. */
  readonly bytes: Uint8Array;
  readonly summary: RecordingSummary;
  /** The transitions as the run's observers saw them. */
  readonly live: readonly Transition<unknown>[];
}

/** What a recorded run is made of. */
export type RecordRunOptions = RunOptions<unknown, unknown, Transition<unknown>['event']> &
  RecordingOptions;

/**
 * Records a whole run in memory; rejects with what the run or its recording fails with, or `endless-run`
 * where there are more than `most` transitions.
 */
export async function recordRun(
  trainer: AnyTrainer,
  options: RecordRunOptions,
  most = Number.POSITIVE_INFINITY,
): Promise<RecordedRun> {
  const control = new RunControl();
  const recorder = await recordToBytes(trainer, { ...options, control });
  const live = await lastValueFrom(
    run(trainer, { ...options, control }).pipe(
      ending(trainer, most),
      record(recorder, control),
      toArray(),
    ),
  );
  return { bytes: recorder.bytes(), summary: await recorder.done, live };
}
