import { didYouMean, type Environment, parseConfig, RepriseError } from '@reprise/core';
import { z } from 'zod';
import { clipReward, clipRewardOptions } from './clip-reward.ts';
import { discretise, discretiseOptions } from './discretise.ts';
import { discretiseAction, discretiseActionOptions } from './discretise-action.ts';
import { flattenObservation } from './flatten-observation.ts';
import { normaliseObservation, normaliseObservationOptions } from './normalise-observation.ts';
import { scaleReward, scaleRewardOptions } from './scale-reward.ts';
import { tileObservation, tileObservationOptions } from './tile-observation.ts';
import { timeLimit, timeLimitOptions } from './time-limit.ts';

/** A wrapper that a recording can name. */
export interface WrapperEntry {
  readonly wrapper: string;
  /** One line for a listing. */
  readonly summary: string;
  readonly options: z.ZodObject;
  // biome-ignore lint/suspicious/noExplicitAny: a catalogue holds wrappers of different options
  readonly wrap: (environment: Environment, options: any) => Environment;
}

/** Every wrapper that is told by plain options. */
export const wrappers: readonly WrapperEntry[] = [
  entry('clipReward', 'rewards brought between two bounds', clipRewardOptions, clipReward),
  entry('discretise', 'the bin that a Box observation lies in', discretiseOptions, discretise),
  entry(
    'discretiseAction',
    'numbered values in place of a Box action',
    discretiseActionOptions,
    discretiseAction,
  ),
  entry(
    'flattenObservation',
    'several whole numbers as one',
    z.strictObject({}),
    flattenObservation,
  ),
  entry(
    'normaliseObservation',
    'observations less their mean, by their deviation',
    normaliseObservationOptions,
    normaliseObservation,
  ),
  entry('scaleReward', 'rewards times a number', scaleRewardOptions, scaleReward),
  entry(
    'tileObservation',
    'the tiles that a Box observation lies in',
    tileObservationOptions,
    tileObservation,
  ),
  entry('timeLimit', 'episodes cut off after so many steps', timeLimitOptions, timeLimit),
];

function entry(
  wrapper: string,
  summary: string,
  options: z.ZodObject,
  wrap: WrapperEntry['wrap'],
): WrapperEntry {
  return { wrapper, summary, options, wrap };
}

/**
 * An environment wrapped as its options say, the first wrapper innermost; throws `bad-config` for a
 * wrapper that is not there, naming those there are.
 */
export function makeWrapped(
  environment: Environment,
  given: readonly Readonly<Record<string, unknown>>[],
): Environment {
  return given.reduce((inner: Environment, { wrapper, ...options }) => {
    const found = wrappers.find((entry) => entry.wrapper === wrapper);
    if (!found) {
      const names = wrappers.map((entry) => entry.wrapper);
      throw new RepriseError(
        'bad-config',
        `${environment.id}: there is no wrapper '${wrapper}'${didYouMean(String(wrapper), names)}: there are ${names.join(', ')}`,
      );
    }
    parseConfig(found.wrapper, found.options, options);
    return found.wrap(inner, options);
  }, environment);
}
