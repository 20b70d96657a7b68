import { type Environment, RepriseError, type Transition } from '@reprise/core';
import { type OperatorFunction, pipe } from 'rxjs';
import type { Measurement } from './measurement.ts';
import { movingAverage } from './moving-average.ts';
import { observer } from './observer.ts';
import { checkKept } from './option.ts';
import { returns } from './returns.ts';

/**
 * When the environment is solved, as Gymnasium has it: the mean return of the last 100 whole episodes
 * (or of `episodes`) is at least its reward threshold. Shown once, with that mean; again only if it has
 * fallen below since.
 *
 * Throws `bad-environment` where the environment has no threshold, and `bad-option` unless `episodes` is
 * a positive whole number.
 *
 * @example run$.pipe(stopWhen(solved(environment)))
 */
export function solved(
  environment: Pick<Environment, 'rewardThreshold'> & { readonly id?: string },
  { episodes = 100 }: { readonly episodes?: number } = {},
): OperatorFunction<Transition<unknown>, Measurement> {
  checkKept('solved', 'episodes', episodes);
  const { rewardThreshold } = environment;
  if (rewardThreshold === null) {
    throw new RepriseError(
      'bad-environment',
      `solved: ${environment.id ?? 'the environment'} has no reward threshold; give one: solved({ rewardThreshold: … })`,
    );
  }
  return pipe(
    returns(),
    // The mean of fewer episodes says nothing yet.
    movingAverage(episodes, { isWhole: true }),
    observer(() => {
      let isSolved = false;
      return (mean) => {
        const was = isSolved;
        isSolved = mean.value >= rewardThreshold;
        return isSolved && !was ? mean : undefined;
      };
    }),
  );
}
