import { type AnyTrainer, type Environment, RepriseError, TrainerError } from '@reprise/core';
import { fieldsOf } from '../arbitraries/any-config.ts';
import { keepCounterexample } from '../counterexample.ts';
import { defaultStore } from '../default-store.ts';
import { type Falsification, FalsifiedError, NotRepeatableError } from '../falsified.ts';
import { type Law, type LawCase, LawError } from '../law.ts';
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
       */
      by(transitions: number): Promise<void>;
    };
  };
}

/**
 * Expects one run to converge. Inside a property it shrinks as any failure does, and what is kept in the
 * end is the smallest failing run. Asynchronous: return or await it.
 *
 * @example expectConvergence(qLearning, { environment: mdp, seed }).to(optimalValues(mdp)).within(0.05).by(200_000)
 */
export function expectConvergence(
  trainer: AnyTrainer,
  { config = {}, seed = 0, environment }: ConvergenceInput = {},
): ConvergenceExpectation {
  const input = { config, seed, ...(environment && { environment }) };
  return {
    to: (goal, name) => ({
      within: (tolerance) => ({
        by: (transitions) =>
          expectLaw(
            convergenceLaw({
              to: () => goal,
              within: tolerance,
              by: transitions,
              ...(name !== undefined && { name }),
            }),
            trainer,
            withSteps(trainer, input, transitions),
          ),
      }),
    }),
  };
}

/**
 * Expects a law to hold of one case; rejects with a FalsifiedError, whose run is kept, or with a
 * NotRepeatableError where the case did not fail again in the same way.
 */
export async function expectLaw(law: Law, trainer: AnyTrainer, input: LawCase): Promise<void> {
  const first = await failureOf(law, trainer, input);
  if (first === null) return;
  const second = await failureOf(law, trainer, input);
  const falsification: Falsification = {
    claim: `${trainer.id}: ${law.sentence}`,
    trainer,
    input,
    extra: undefined,
    cause: first.cause,
    search: null,
  };
  const store = defaultStore();
  const opened = store && (await keepCounterexample(store, falsification));
  const isSame = second !== null && String(second.cause) === String(first.cause);
  throw isSame
    ? new FalsifiedError(falsification, opened)
    : new NotRepeatableError(falsification, second?.cause ?? null, opened);
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
