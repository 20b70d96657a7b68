import type { AnyTrainer } from '@reprise/core';
import fc, { type Arbitrary } from 'fast-check';
import { anyCase, type CaseInput } from './arbitraries/any-case.ts';
import { fieldsOf } from './arbitraries/any-config.ts';
import { anyLongCase } from './arbitraries/any-long-case.ts';
import { anyMdp } from './arbitraries/any-mdp.ts';
import type { AssertOptions } from './assert-law.ts';
import { checkTrainer } from './check-argument.ts';
import { checkOptions } from './check-options.ts';
import { type Check, checksOf } from './checks.ts';
import { type ContractionClaim, contractionLaw } from './convergence/contraction-law.ts';
import { inDefaultWorlds } from './default-worlds.ts';
import { gradientLaw } from './gradient-law.ts';
import type { Law, LawCase, ParsedCase } from './law.ts';
import { longRunLaw } from './long-run-law.ts';
import { recordedRunLaws } from './recorded-run-laws.ts';
import { runLaws } from './run-laws.ts';
import { seedLaw } from './seed-law.ts';
import { actionSymmetryLaw, symmetryLaws } from './symmetry-laws.ts';
import { FORWARD_VIEW_RATE, type ForwardView, forwardViewLaw } from './theory/forward-view-law.ts';

/** On what laws are tried, and how. */
export interface LawsOptions extends AssertOptions {
  /** Cases of the trainer; `anyCase(trainer)` by default, in worlds of `environment` where that is given. */
  readonly cases?: Arbitrary<LawCase>;
  /** The worlds of all laws, of the further ones where there are `cases`; small finite MDPs by default. */
  readonly environment?: CaseInput['environment'];
}

/** What a trainer is, besides one: which further laws it has to keep. */
export interface TrainerLawsOptions extends LawsOptions {
  /** A learner of a table that knows observations and actions by their labels alone: `symmetryLaws`. */
  readonly isTabular?: boolean;
  /** The same learner in expectation, by `inExpectation` of @reprise/trainers: `actionSymmetryLaw`. */
  readonly inExpectation?: AnyTrainer;
  /** Gradient descent on a state's fields: `gradientLaw`. */
  readonly descends?: readonly string[];
  /** A learner of returns, by its config: `forwardViewLaw`. */
  readonly forwardView?: (config: ParsedCase['config']) => ForwardView;
  /** A learner whose error shrinks: `contractionLaw`. */
  readonly contracts?: ContractionClaim;
  /** Fields of the config for these further laws, with arbitraries of their own. */
  readonly config?: CaseInput['config'];
}

/**
 * The laws that every run of `trainer` must keep, and those that it must keep for what it is, each to be tried
 * by its `run`.
 *
 * @example test.each(trainerLaws(coins))('$sentence', ({ run }) => run());
 * @example for (const { run } of trainerLaws(coins)) await run();
 */
export function trainerLaws(trainer: AnyTrainer, given: TrainerLawsOptions = {}): readonly Check[] {
  checkTrainer('trainerLaws', trainer);
  checkOptions('trainerLaws', given);
  const { cases, isTabular, inExpectation, descends, forwardView, contracts, ...rest } = given;
  const { config = {}, environment, ...options } = rest;
  const of = (
    laws: readonly Law[],
    own: CaseInput['config'] = {},
    world = environment,
    learner = trainer,
    needed: CaseInput['config'] = {},
  ) =>
    checksOf(
      laws,
      learner,
      anyCase(learner, {
        config: { ...inSchema(trainer, own), ...namedIn(trainer, needed), ...config },
        ...(world && { environment: world }),
      }),
      options,
    );
  const own = cases ?? (environment && anyCase(trainer, { environment }));
  const drawn = (config: CaseInput['config'], checks: readonly Check[]) =>
    inDefaultWorlds('trainerLaws', trainer, () => anyCase(trainer, { config }), checks);
  const ofRuns = [
    ...checksOf(runLaws, trainer, own ?? anyCase(trainer), options),
    ...checksOf([longRunLaw, seedLaw], trainer, anyLongCase(trainer, own), options, LONG_RUNS),
  ];
  const further = [
    ...(isTabular ? of(symmetryLaws, scalable) : []),
    ...(inExpectation ? of([actionSymmetryLaw], likely, environment, inExpectation) : []),
    ...(descends ? of([gradientLaw(descends)], { learningRate, ...steady }) : []),
    ...(forwardView
      ? of([forwardViewLaw(forwardView)], steady, environment ?? episodes, trainer, slow)
      : []),
    ...(contracts ? of([contractionLaw(contracts)], steady) : []),
  ];
  return [
    ...(own ? ofRuns : drawn({}, ofRuns)),
    ...(environment ? further : drawn(config, further)),
  ];
}

/** The laws that recordings of `trainer`'s runs must keep, each to be tried by its `run`. */
export function recordingLaws(trainer: AnyTrainer, given: LawsOptions = {}): readonly Check[] {
  checkTrainer('recordingLaws', trainer);
  checkOptions('recordingLaws', given);
  const { cases, environment, ...options } = given;
  const own = cases ?? (environment && anyCase(trainer, { environment }));
  const checks = checksOf(recordedRunLaws, trainer, own ?? anyCase(trainer), options);
  return own ? checks : inDefaultWorlds('recordingLaws', trainer, () => anyCase(trainer), checks);
}

/** Each is of more transitions, or runs, than those of the other laws together. */
const LONG_RUNS = 2;

const learningRate = fc.double({ min: 0.001, max: 0.5, noNaN: true });

/** First values that scale without rounding; policies are of labels. */
const scalable = {
  initialValue: fc.integer({ min: -4, max: 4 }).map((value) => value || 0),
  policy: fc.constant(undefined),
};

/** Chances that are drawn some day: an update of none is looked for without end. */
const chance = fc.constantFrom(0, 0.25, 0.5, 1);
const likely = { ...scalable, epsilon: chance, epsilonFinal: chance };

/** A share of the error is that of a rate which stays. */
const steady = { learningRateSchedule: fc.constant('constant') };

/** What the forward view is true of, whatever the schema would draw. */
const slow = {
  learningRate: fc.constant(FORWARD_VIEW_RATE),
  traceCutoff: fc.constant(0),
  traces: fc.constant('accumulating'),
};
const episodes = fc.oneof(
  anyMdp({ kind: 'terminal', maxEpisodeSteps: 7 }),
  anyMdp({ maxEpisodeSteps: 9 }),
) as Arbitrary<never>;

type Fields = NonNullable<CaseInput['config']>;

/** Those fields that a trainer's config has. */
function namedIn({ config }: AnyTrainer, own: Fields): Fields {
  const fields = fieldsOf(config);
  return Object.fromEntries(Object.entries(own).filter(([name]) => name in fields));
}

/** Values that are looked at to see whether a field takes them: it is to take one in ten. */
const SAMPLE = { numRuns: 50, seed: 1 };

/** The same with the values that the fields take; a field that takes hardly any is left to its schema. */
function inSchema(trainer: AnyTrainer, own: Fields): Fields {
  const fitting: Record<string, Arbitrary<unknown>> = {};
  for (const [name, values] of Object.entries(namedIn(trainer, own))) {
    const isTaken = (value: unknown) => {
      const { error } = trainer.config.safeParse({ [name]: value });
      return !error?.issues.some(({ path }) => path[0] === name);
    };
    const taken = fc.sample(values, SAMPLE).filter(isTaken).length;
    if (taken >= SAMPLE.numRuns / 10) fitting[name] = values.filter(isTaken);
  }
  return fitting;
}
