import { type AnyTrainer, type Environment, RepriseError, TrainerError } from '@reprise/core';
import { fieldsOf } from '../arbitraries/any-config.ts';
import { callSite, thrownAt } from '../call-site.ts';
import { keepCounterexample } from '../counterexample.ts';
import { defaultStore } from '../default-store.ts';
import { type Falsification, FalsifiedError, messageOf, NotRepeatableError } from '../falsified.ts';
import { isInsideProperty } from '../inside-property.ts';
import { type Law, type LawCase, LawError } from '../law.ts';
import { expectLawOverSeeds, type OverSeedsOptions } from '../statistics/over-seeds.ts';
import { chanceDecides } from './chance.ts';
import { convergenceLaw } from './convergence-law.ts';
import type { Goal } from './goal.ts';

/** The run that is to converge. */
export interface ConvergenceInput {
  /** Parsed by the trainer's schema; without `steps`, as many are made as are needed. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly seed?: number;
  // biome-ignore lint/suspicious/noExplicitAny: environments of any state, observation and action
  readonly environment?: Environment<any, any, any>;
}

/** A claim in the making: to what, how near, by when. */
export interface ConvergenceExpectation {
  /** What the run is to come to, and what that is called. */
  to(
    goal: Goal,
    name?: string,
  ): {
    /** The greatest error that is allowed, at least 0. */
    within(tolerance: number): {
      /**
       * Makes the run up to that transition, counted from 1, and judges the state it reached. Rejects
       * with a FalsifiedError whose run is kept as a counterexample; with a NotRepeatableError where the
       * same run, made again, came to something else.
       *
       * Where chance decides (the trainer draws its steps, and the world draws what comes of them), one run
       * proves nothing: it is then decided over seeds that are derived from the one given, by the sequential
       * test of `expectLawOverSeeds`, with rates that `options` may state and that the ledger is told.
       * Rejects with an AlarmError.
       */
      by(transitions: number, options?: OverSeedsOptions): Promise<void>;
    };
  };
}

/**
 * Expects runs to converge. Within a property (`test.prop` of `@reprise/properties/vitest`,
 * `assertProperty`) the smallest failing run is kept, with the property's seed and path. Asynchronous:
 * return or await it.
 *
 * @example expectConvergence(inExpectation(qLearning), { environment: mdp }).to(optimalValues(mdp)).within(1e-9).by(500)
 */
export function expectConvergence(
  trainer: AnyTrainer,
  { config = {}, seed = 0, environment }: ConvergenceInput = {},
): ConvergenceExpectation {
  const input = { config, seed, ...(environment && { environment }) };
  return {
    to: (goal, name) => ({
      within: (tolerance) => ({
        by(transitions, options) {
          const law = convergenceLaw({
            to: () => goal,
            within: tolerance,
            by: transitions,
            ...(name !== undefined && { name }),
          });
          const runs = withSteps(trainer, input, transitions);
          return chanceDecides(trainer, runs)
            ? expectLawOverSeeds(law, trainer, runs, { seed, ...options })
            : expectLaw(law, trainer, runs);
        },
      }),
    }),
  };
}

/**
 * Expects a law to hold of one case; rejects with a FalsifiedError, whose run is kept, or with a
 * NotRepeatableError where the case did not fail again in the same way.
 */
export async function expectLaw(law: Law, trainer: AnyTrainer, input: LawCase): Promise<void> {
  const site = callSite(expectLaw);
  // Before anything is awaited: later it is not known.
  const isPropertys = isInsideProperty();
  const first = await failureOf(law, trainer, input);
  if (first === null) return;
  const falsification: Falsification = {
    claim: `${trainer.id}: ${law.sentence}`,
    trainer,
    input,
    extra: undefined,
    cause: first.cause,
    search: null,
  };
  // The property makes it again, and keeps the smallest.
  if (isPropertys) throw thrownAt(new FalsifiedError(falsification, null), site);
  const second = await failureOf(law, trainer, input);
  const store = defaultStore();
  const kept = store && (await keepCounterexample(store, falsification));
  const isSame = second !== null && messageOf(second.cause) === messageOf(first.cause);
  const error = isSame
    ? new FalsifiedError(falsification, kept)
    : new NotRepeatableError(falsification, second?.cause ?? null, kept);
  throw thrownAt(error, site);
}

async function failureOf(
  law: Law,
  trainer: AnyTrainer,
  input: LawCase,
): Promise<{ cause: unknown } | null> {
  try {
    await law.check(trainer, input);
    return null;
  } catch (cause) {
    // A mistake in the claim itself is no counterexample.
    const isOfRun = cause instanceof LawError || cause instanceof TrainerError;
    if (cause instanceof RepriseError && !isOfRun) throw cause;
    return { cause };
  }
}

/** The case with steps enough for `by` transitions, where the config may say how many and does not. */
function withSteps(trainer: AnyTrainer, input: LawCase, by: number): LawCase {
  if ('steps' in input.config || !('steps' in fieldsOf(trainer.config))) return input;
  return { ...input, config: { ...input.config, steps: by } };
}
