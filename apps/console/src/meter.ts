import { rounded } from '@reprise/cli';
import type { AnyTrainer, TrainingEvent } from '@reprise/core';
import { LearningCurve } from './dashboard/learning-curve.ts';

/** Where a run went wrong. */
export interface Divergence {
  /** The transition whose update was the first beyond the trainer's limit. */
  readonly divergedAt: number;
  /** The one since which every update has said that the parameters are `grown`; null: none says so now. */
  readonly grownSince: number | null;
}

/** Counts a run's transitions, and keeps its latest return or loss, and all of them for a curve. */
export interface Meter {
  /** Takes an event; costs a few nanoseconds. */
  next(event: TrainingEvent): void;
  /** Where an update first said that it is `diverging`; null: none has. */
  divergence(): Divergence | null;
  /** The latest update; null: there is none yet. */
  update(): TrainingEvent | null;
  /** The curve it was given; of the size of TD errors until the first episode has ended. Null: it was given none. */
  curve(): LearningCurve | null;
  /** The steps of a run that has made no update, and whose first episode has not ended; else null. */
  unlearned(): number | null;
  standing(): { done: number; total: number | null; note?: string };
}

/**
 * A meter of a run of `total` transitions (null: not known). A trainer in an environment has returns:
 * the rewards of its last whole episode; any other has losses: its rewards are minus them. All of them go
 * into `curve`; where that is of TD errors, the size of each of those. Where it is of returns, there are none
 * before an episode has ended, and perhaps never any: until then TD errors go into a curve of their own.
 */
export function createMeter(
  trainer: AnyTrainer,
  total: number | null,
  curve: LearningCurve | null = null,
): Meter {
  const hasEpisodes = trainer.needsEnvironment === true;
  let done = 0;
  let hasEnded = false;
  let episodeReturn = 0;
  let isLastStep = false;
  let latest: number | null = null;
  let divergedAt: number | null = null;
  let update: TrainingEvent | null = null;
  const isOfErrors = curve?.name === '|TD error|';
  let errors =
    curve?.name === 'return' ? new LearningCurve('|TD error|') : isOfErrors ? curve : null;
  let grownSince: number | null = null;
  return {
    next(event) {
      done++;
      if (event.kind === 'reward') {
        const { reward } = event as unknown as { reward: number };
        if (!hasEpisodes) {
          latest = -reward;
          curve?.add(done - 1, latest);
          return;
        }
        episodeReturn += reward;
        if (!isLastStep) return;
        hasEnded = true;
        latest = episodeReturn;
        if (!isOfErrors) {
          curve?.add(done - 1, latest);
          errors = null;
        }
        episodeReturn = 0;
      } else if (event.kind === 'environment-step') {
        if (!hasEpisodes) return;
        const step = event as unknown as { terminated: boolean; truncated: boolean };
        isLastStep = step.terminated || step.truncated;
      } else {
        update = event;
        const { grown, diverging } = event as { grown?: boolean; diverging?: boolean };
        if (grown === true) grownSince ??= done - 1;
        else grownSince = null;
        if (diverging === true) divergedAt ??= done - 1;
        if (errors !== null) {
          const { tdError } = event as { tdError?: number };
          if (tdError !== undefined) errors.add(done - 1, Math.abs(tdError));
        }
      }
    },
    divergence: () => (divergedAt === null ? null : { divergedAt, grownSince }),
    update: () => update,
    curve: () => (errors !== null && errors.length > 0 ? errors : curve),
    // Without updates a step makes two transitions, itself and its reward.
    unlearned: () =>
      hasEpisodes && done > 0 && !hasEnded && update === null ? Math.ceil(done / 2) : null,
    standing() {
      const notes = [
        latest !== null && `${hasEpisodes ? 'return' : 'loss'} ${rounded(latest, 4)}`,
        divergedAt !== null && `diverged at transition ${divergedAt}`,
      ].filter(Boolean);
      return notes.length === 0 ? { done, total } : { done, total, note: notes.join(', ') };
    },
  };
}
