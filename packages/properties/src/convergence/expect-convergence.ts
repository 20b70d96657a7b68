import { type AnyTrainer, type Environment, RepriseError } from '@reprise/core';
import { fieldsOf } from '../arbitraries/any-config.ts';
import { callSite, thrownAt } from '../call-site.ts';
import { checkTrainer } from '../check-argument.ts';
import { checkOptions } from '../check-options.ts';
import { failureOf, falsified } from '../expect-law.ts';
import { insideProperty, isInsideProperty } from '../inside-property.ts';
import { type LawCase, LawError } from '../law.ts';
import { expectLawOverSeeds, type OverSeedsOptions } from '../statistics/over-seeds.ts';
import { chanceDecides, seedChanges } from './chance.ts';
import { type ConvergenceClaim, convergenceLaw } from './convergence-law.ts';
import { errorOf, type Goal } from './goal.ts';

/** The run that is to converge. */
export interface ConvergenceInput {
  /** Parsed by the trainer's schema; without `steps`, as many are made as are needed. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly seed?: number;
  // biome-ignore lint/suspicious/noExplicitAny: environments of any state, observation and action
  readonly environment?: Environment<any, any, any>;
}

/** How a claim is decided. */
export interface ConvergenceOptions extends OverSeedsOptions {
  /**
   * Whether the claim is that each seed comes there, as a theorem may say of whatever is drawn: the one run
   * then decides, and a failure is made smaller. False by default: where seeds differ, it is decided over them.
   */
  readonly everySeed?: boolean;
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
       * Where the seed decides (the world draws what comes of steps, or the run is another with another
       * seed), one run proves nothing: the claim is then decided over seeds that are derived from the one
       * given, by the sequential test of `expectLawOverSeeds`, with rates that `options` may state and that
       * the ledger is told. Rejects with an AlarmError.
       */
      by(transitions: number, options?: ConvergenceOptions): Promise<void>;
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
  checkTrainer('expectConvergence', trainer);
  const input = { config, seed, ...(environment && { environment }) };
  return {
    to: (goal, name) => ({
      within: (tolerance) => ({
        by: (transitions, options) =>
          expectNear(
            trainer,
            withSteps(trainer, input, transitions),
            {
              to: () => goal,
              within: tolerance,
              by: transitions,
              ...(name !== undefined && { name }),
            },
            options,
          ),
      }),
    }),
  };
}

async function expectNear(
  trainer: AnyTrainer,
  input: LawCase,
  claim: ConvergenceClaim,
  options: ConvergenceOptions = {},
): Promise<void> {
  const site = callSite(expectNear);
  checkOptions('by', options);
  const { everySeed = false, ...rates } = options;
  // Before anything is awaited: later it is not known.
  const isPropertys = isInsideProperty();
  const law = convergenceLaw(claim);
  const error = errorOf(claim.to(input), input);
  const overSeeds = () =>
    expectLawOverSeeds(law, trainer, input, { seed: input.seed, ...rates }).catch((thrown) => {
      throw thrown instanceof RepriseError ? thrownAt(thrown, site) : thrown;
    });
  if (!everySeed && chanceDecides(trainer, input, error, claim.by)) return overSeeds();
  const failure = await failureOf(law, trainer, input);
  if (failure === null) return;
  // What is drawn late shows in the whole run alone.
  const isOfRun = failure.cause instanceof LawError;
  if (!everySeed && isOfRun && seedChanges(trainer, input, error, claim.by)) {
    return isPropertys ? insideProperty(overSeeds) : overSeeds();
  }
  throw thrownAt(await falsified(law, trainer, input, failure.cause, isPropertys), site);
}

/** The case with steps enough for `by` transitions, where the config may say how many and does not. */
function withSteps(trainer: AnyTrainer, input: LawCase, by: number): LawCase {
  if ('steps' in input.config || !('steps' in fieldsOf(trainer.config))) return input;
  return { ...input, config: { ...input.config, steps: by } };
}
