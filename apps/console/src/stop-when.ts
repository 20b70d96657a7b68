import { rounded, UsageError } from '@reprise/cli';
import { begin, type Environment, type EventColumns, type Transition } from '@reprise/core';
import {
  converged,
  diverged,
  firstWhere,
  gradientNorm,
  losses,
  type Measurement,
  movingAverage,
  returns,
  solved,
  tdErrors,
} from '@reprise/observers';
import type { TrainerEntry } from '@reprise/trainers';
import {
  defer,
  type MonoTypeOperatorFunction,
  map,
  merge,
  type Observable,
  pipe,
  skipWhile,
  take,
} from 'rxjs';
import type { CurveName } from './dashboard/learning-curve.ts';
import type { Watcher } from './training.ts';

/** What `--stop-when` takes. */
export const STOPS = ['converged', 'solved', 'diverged'] as const;

/** When a run is to be stopped, and of what. */
export interface StopOptions {
  readonly entry: TrainerEntry;
  readonly columns: EventColumns;
  readonly environment: Environment | undefined;
  /** Of `converged`: how many returns or losses are averaged, and compared. */
  readonly window: number;
  /** Of `converged`: how far apart those averages may lie. */
  readonly tolerance: number;
}

/** Says why a run is to stop, when it is. */
type Stop = (run$: Observable<Transition<unknown>>) => Observable<string>;

/** Stops a run when one of `names` is true of it. Throws a UsageError for one that never can be. */
export function stopWhen(names: readonly (typeof STOPS)[number][], options: StopOptions): Watcher {
  const stops = names.map((name) => stopOf[name](options));
  return ({ run$, control, fail }) => {
    const reasons$ = merge(...stops.map((stop) => stop(run$)));
    const subscription = reasons$.pipe(take(1)).subscribe({
      next: (reason) => control.stop(reason),
      error: ({ message }: Error) => fail(new UsageError(`--stop-when ${names}: ${message}`)),
    });
    return () => subscription.unsubscribe();
  };
}

/** The columns that runs of a trainer have, and a state that they begin with. */
export function beginningOf(
  { trainer }: TrainerEntry,
  config: Readonly<Record<string, unknown>>,
  environment: Environment | undefined,
): { readonly columns: EventColumns; readonly state: unknown } {
  return begin(trainer, { config, seed: 0, environment });
}

/** The values from the first on that is another than the first. */
function sinceFirstChange(): MonoTypeOperatorFunction<Measurement> {
  return (values$) =>
    defer(() => {
      let first: number | undefined;
      return values$.pipe(
        skipWhile(({ value }) => {
          first ??= value;
          return value === first;
        }),
      );
    });
}

const stopOf: Readonly<Record<(typeof STOPS)[number], (options: StopOptions) => Stop>> = {
  /**
   * The mean of a window of returns (of losses, where none are to be had) stays where it is. Returns that
   * are as they were from the first episode on say nothing of what is learned, and are not counted.
   */
  converged({ entry, columns, window, tolerance }) {
    const { trainer } = entry;
    const hasReturns = hasEpisodes(columns);
    if (!hasReturns && trainer.needsEnvironment) {
      throw new UsageError(
        `--stop-when converged: ${trainer.id} has neither returns nor losses; it ends when it has converged`,
      );
    }
    const what = hasReturns ? 'returns' : 'losses';
    const reason = `converged: means of ${window} ${what} lie within ${tolerance}`;
    return (run$) =>
      run$.pipe(
        hasReturns ? pipe(returns(), sinceFirstChange()) : losses(),
        // Means of fewer lie close together for as long as they are of few.
        movingAverage(window, { isWhole: true }),
        converged({ window, tolerance }),
        map(() => reason),
      );
  },

  /** The mean return is at the environment's threshold. */
  solved({ entry, columns, environment }) {
    const { trainer } = entry;
    if (!hasEpisodes(columns)) {
      throw new UsageError(`--stop-when solved: ${trainer.id} acts in no episodes`);
    }
    const { id, rewardThreshold } = environment as Environment;
    if (rewardThreshold === null) {
      throw new UsageError(`--stop-when solved: ${id} has no reward threshold`);
    }
    return (run$) =>
      run$.pipe(
        solved({ id, rewardThreshold }),
        map(
          ({ value }) =>
            `solved: mean return ${rounded(value, 4)} of 100 episodes, at least ${rewardThreshold}`,
        ),
      );
  },

  /** A loss, TD error or gradient norm is not finite or has exploded, or the trainer itself says so. */
  diverged() {
    const by = (what: string) =>
      map(({ value }: Measurement) =>
        Number.isFinite(value)
          ? `diverged: ${what} ${rounded(value, 4)}, over 1,000 times what it was at first`
          : `diverged: ${what} ${value}`,
      );
    return (run$) =>
      merge(
        run$.pipe(losses(), diverged(), by('loss')),
        run$.pipe(tdErrors(), diverged(), by('TD error')),
        run$.pipe(gradientNorm(), diverged(), by('gradient norm')),
        run$.pipe(
          firstWhere(({ event }) => (event as { diverging?: boolean }).diverging === true),
          map(() => 'diverged: the trainer says so'),
        ),
      );
  },
};

/** What a trainer's learning curve is of: returns, where it acts in episodes; else losses; else TD errors. */
export function curveOf(
  entry: TrainerEntry,
  config: Readonly<Record<string, unknown>>,
  environment: Environment | undefined,
): CurveName {
  if (hasEpisodes(beginningOf(entry, config, environment).columns)) return 'return';
  return entry.trainer.needsEnvironment ? '|TD error|' : 'loss';
}

/** Whether the trainer acts in episodes. */
function hasEpisodes(columns: EventColumns): boolean {
  return columns['environment-step']?.terminated !== undefined;
}
