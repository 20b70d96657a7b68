import { type Environment, keyOf } from '@reprise/core';
import fc from 'fast-check';
import { anySeed } from '../arbitraries/index.ts';
import { LawError } from '../law.ts';
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
 * which law was broken and how, with fast-check's report, seed and path, and `bad-environment` where what
 * is made is no environment.
 */
export function assertEnvironmentLaw(
  law: EnvironmentLaw,
  make: () => Environment,
  options: AssertEnvironmentOptions = {},
): void {
  const { numRuns = 3, steps = 300, ...repeat } = options;
  const { id } = madeBy(make);
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
