import type { Transition } from '@reprise/core';
import { type OperatorFunction, pipe } from 'rxjs';
import { type Episode, episodes } from './episodes.ts';
import { type Measurement, measure } from './measurement.ts';

/**
 * The return of each episode that was seen whole, when it is over: the learning curve.
 *
 * Throws `bad-option` unless `discount` is from 0 to 1.
 */
export function returns(options?: {
  readonly discount?: number;
}): OperatorFunction<Transition<unknown>, Measurement> {
  return pipe(
    episodes(options),
    measure<Episode>((episode) => (episode.isWhole ? episode.return : undefined)),
  );
}
