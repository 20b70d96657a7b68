import { type Environment, keyOf, RepriseError } from '@reprise/core';
import fc from 'fast-check';
import { anySeed } from '../arbitraries/index.ts';
import { callSite, thrownAt } from '../call-site.ts';
import { checkOptions } from '../check-options.ts';
import { messageOf, PropertyError } from '../falsified.ts';
import { type SearchOptions, search } from '../search.ts';
import { actionLaw } from './action-law.ts';
import { actionMaskLaw } from './action-mask-law.ts';
import { contractLaws } from './contract-laws.ts';
import { drawingLaw } from './drawing-law.ts';
import type { EnvironmentLaw } from './environment-law.ts';
import { keyLaws } from './key-laws.ts';
import { modelLaws } from './model-laws.ts';
import { purityLaws } from './purity-laws.ts';
import { madeBy } from './world-check.ts';

/**
 * What every environment must keep: all that Gymnasium's, Stable-Baselines3's and PettingZoo's checkers
 * test, over hundreds of steps, and that it is pure.
 */
export const lawsOfEnvironments: readonly EnvironmentLaw[] = [
  ...contractLaws,
  actionLaw,
  actionMaskLaw,
  ...purityLaws,
  ...keyLaws,
  drawingLaw,
  ...modelLaws,
];

/** How laws of environments are tried. */
export interface AssertEnvironmentOptions extends SearchOptions {
  /** Keys that are drawn; 3 by default. */
  readonly numRuns?: number;
  /** Steps of a walk; 300 by default. */
  readonly steps?: number;
  /**
   * The time of one law, in milliseconds, 3,000 by default: no key is tried after nine tenths of it, but for the
   * first, and shrinking ends before. How many were tried, where not all, is told.
   */
  readonly milliseconds?: number;
  /** Told what is not the outcome: keys that were left out, a slow failure; console.warn by default. */
  readonly warn?: (line: string) => void;
}

/**
 * Tries one law on the environments that `make` makes, for arbitrary keys. Rejects with a PropertyError that
 * says which law was broken and how, with fast-check's seed and path, or where the same key did something
 * else again, that this is a determinism violation; with `bad-environment` where what is made is none.
 */
export async function assertEnvironmentLaw(
  law: EnvironmentLaw,
  make: () => Environment,
  options: AssertEnvironmentOptions = {},
): Promise<void> {
  const site = callSite(assertEnvironmentLaw);
  try {
    await tryLaw(law, make, options);
  } catch (error) {
    if (error instanceof PropertyError) thrownAt(error, site);
    throw error;
  }
}

/** Tries all laws on the environments that `make` makes; rejects at the first that does not hold. */
export async function assertEnvironmentLaws(
  make: () => Environment,
  options: AssertEnvironmentOptions = {},
): Promise<void> {
  const site = callSite(assertEnvironmentLaws);
  try {
    for (const law of lawsOfEnvironments) await tryLaw(law, make, options);
  } catch (error) {
    if (error instanceof PropertyError) thrownAt(error, site);
    throw error;
  }
}

async function tryLaw(
  law: EnvironmentLaw,
  make: () => Environment,
  options: AssertEnvironmentOptions,
): Promise<void> {
  checkOptions('environmentLaws', options);
  const { numRuns = 3, steps = 300, milliseconds = 3000, warn = console.warn } = options;
  const { id } = madeBy(make);
  const claim = `${id}: ${law.sentence}`;
  let held = 0;
  const found = await search(
    {
      claim,
      // Noise is not made smaller.
      arbitrary: law.isStatistical ? fc.noShrink(anySeed()) : anySeed(),
      async tried(seed) {
        try {
          law.check({ make, key: keyOf(seed), steps });
          held++;
          return null;
        } catch (cause) {
          return { cause };
        }
      },
      kept: null,
      async foundSlowly(_, cause) {
        warn(
          `not so: ${claim}\nreached: ${messageOf(cause)}\n(as it was first found: the report follows)`,
        );
      },
    },
    { ...options, numRuns, milliseconds },
  ).catch((error) => {
    if (!(error instanceof RepriseError && error.code === 'out-of-time')) throw error;
    warn(
      `${claim}: held with ${held} of ${numRuns} keys, and then its ${milliseconds} ms were up: give it more (milliseconds), or shorter walks (steps)`,
    );
    return null;
  });
  if (found === null) return;
  const { value, cause, second } = found;
  const again = second === undefined ? undefined : (second ?? { cause: null });
  throw new PropertyError(claim, { seed: value, steps }, cause, found.search, again);
}

/** A law with the environment that it is to be tried on. */
export interface EnvironmentCheck extends EnvironmentLaw {
  /** Tries it; rejects as `assertEnvironmentLaw` does. Needs no `this`. */
  readonly run: () => Promise<void>;
}

/**
 * The laws that an environment must keep, each to be tried by its `run`. Given a function, two that it makes
 * are set beside each other; one environment is beside itself.
 *
 * @example test.each(environmentLaws(() => corridor()))('$sentence', ({ run }) => run());
 */
export function environmentLaws(
  // biome-ignore lint/suspicious/noExplicitAny: environments of any state, observation and action
  environment: Environment<any, any, any> | (() => Environment<any, any, any>),
  options: AssertEnvironmentOptions = {},
): readonly EnvironmentCheck[] {
  checkOptions('environmentLaws', options);
  const make = typeof environment === 'function' ? environment : () => environment;
  return lawsOfEnvironments.map((law) => ({
    ...law,
    run: () => assertEnvironmentLaw(law, make, options),
  }));
}
