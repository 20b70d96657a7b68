import { type Environment, keyOf, RepriseError } from '@reprise/core';
import fc from 'fast-check';
import { anySeed } from '../arbitraries/index.ts';
import { LawError } from '../law.ts';
import { contractLaws } from './contract-laws.ts';
import type { EnvironmentLaw } from './environment-law.ts';
import { modelLaws } from './model-laws.ts';
import { purityLaws } from './purity-laws.ts';

/**
 * What every environment must keep: all that Gymnasium's, Stable-Baselines3's and PettingZoo's checkers
 * test, over hundreds of steps, and that it is pure.
 */
export const lawsOfEnvironments: readonly EnvironmentLaw[] = [
  ...contractLaws,
  ...purityLaws,
  ...modelLaws,
];

/** How laws of environments are tried. */
export interface AssertEnvironmentOptions {
  /** Keys that are drawn; 3 by default. */
  readonly numRuns?: number;
  /** Steps of a walk; 300 by default. */
  readonly steps?: number;
  /** fast-check's seed and path, to repeat a report. */
  readonly seed?: number;
  readonly path?: string;
}

/**
 * Tries one law on the environments that `make` makes, for arbitrary keys; throws a LawError that says
 * which law was broken and how, with fast-check's report, seed and path.
 */
export function assertEnvironmentLaw(
  law: EnvironmentLaw,
  make: () => Environment,
  options: AssertEnvironmentOptions = {},
): void {
  const { numRuns = 3, steps = 300, ...repeat } = options;
  if (typeof make !== 'function') {
    throw new RepriseError(
      'bad-environment',
      `the laws of environments take a function that makes one, and got ${typeof make}: give () => environment`,
    );
  }
  // One that cannot be made is no law's fault: its own error says why.
  const { id } = make();
  try {
    fc.assert(
      fc.property(anySeed(), (seed) => law.check({ make, key: keyOf(seed), steps })),
      { numRuns, ...repeat },
    );
  } catch (error) {
    const { message, cause } = error as Error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LawError(`${id} breaks the law “${law.sentence}”: ${reason}\n\n${message}`);
  }
}

/** Tries all laws on the environments that `make` makes; throws at the first that does not hold. */
export function assertEnvironmentLaws(
  make: () => Environment,
  options: AssertEnvironmentOptions = {},
): void {
  for (const law of lawsOfEnvironments) assertEnvironmentLaw(law, make, options);
}

/** A law with the environment that it is to be tried on. */
export interface EnvironmentCheck extends EnvironmentLaw {
  /** Tries it; throws as `assertEnvironmentLaw` does. Needs no `this`. */
  readonly run: () => void;
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
  const make = typeof environment === 'function' ? environment : () => environment;
  return lawsOfEnvironments.map((law) => ({
    ...law,
    run: () => assertEnvironmentLaw(law, make, options),
  }));
}
