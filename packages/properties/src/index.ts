export * from './arbitraries/index.ts';
export { type AssertOptions, assertLaw, assertLaws } from './assert-law.ts';
export {
  type Arbitraries,
  assertProperty,
  type Predicate,
  type PropertyOptions,
} from './assert-property.ts';
export type { Check } from './checks.ts';
export { type ContractionClaim, contractionLaw } from './convergence/contraction-law.ts';
export { type ConvergenceClaim, convergenceLaw } from './convergence/convergence-law.ts';
export {
  type ConvergenceExpectation,
  type ConvergenceInput,
  type ConvergenceOptions,
  expectConvergence,
} from './convergence/expect-convergence.ts';
export type { Goal } from './convergence/goal.ts';
export type { CounterexampleStore } from './counterexample.ts';
export { setDefaultStore } from './default-store.ts';
export type { EnvironmentCase, EnvironmentLaw } from './environment/environment-law.ts';
export {
  type AssertEnvironmentOptions,
  assertEnvironmentLaw,
  assertEnvironmentLaws,
  type EnvironmentCheck,
  environmentLaws,
  lawsOfEnvironments,
} from './environment/environment-laws.ts';
export { type EveryColumnEvent, type EveryColumnState, everyColumn } from './every-column.ts';
export { expectLaw } from './expect-law.ts';
export {
  type Falsification,
  FalsifiedError,
  type Kept,
  NotRepeatableError,
  PropertyError,
  type Search,
} from './falsified.ts';
export {
  compareGradient,
  expectGradient,
  type GradientComponent,
  type GradientOptions,
} from './gradient.ts';
export { gradientLaw, type RateOf, type Update } from './gradient-law.ts';
export { type Law, type LawCase, LawError, type ParsedCase } from './law.ts';
export { longRunLaw } from './long-run-law.ts';
export { NothingCheckedError } from './nothing-checked.ts';
export { type ObserverLawsOptions, type ObserverOperator, observerLaws } from './observer-laws.ts';
export { type RecordedRun, type RecordRunOptions, recordRun } from './record-run.ts';
export { recordedRunLaws } from './recorded-run-laws.ts';
export { runLaws } from './run-laws.ts';
export type { SearchOptions } from './search.ts';
export { seedLaw } from './seed-law.ts';
export { snapshot } from './snapshot.ts';
export { type Alarm, AlarmError } from './statistics/alarm.ts';
export {
  type BootstrapOptions,
  type Interval,
  interquartileMean,
  optimalityGap,
  probabilityOfImprovement,
  type Scores,
  stratifiedBootstrap,
} from './statistics/comparison.ts';
export { expectFrequencies, type FixedTest } from './statistics/expect-frequencies.ts';
export { empiricalMargin, expectMean, meanMargin, type Spread } from './statistics/expect-mean.ts';
export {
  declareFalseAlarms,
  type LedgerEntry,
  takeLedger,
  totalFalseAlarms,
} from './statistics/ledger.ts';
export {
  expectLawOverSeeds,
  expectOverSeeds,
  type OverSeedsOptions,
} from './statistics/over-seeds.ts';
export { REGRET_RATES, type RegretClaim, regretLaw } from './statistics/regret-law.ts';
export {
  afterTrial,
  noTrials,
  type OperatingCharacteristic,
  operatingCharacteristic,
  type SequentialState,
  type SequentialTest,
  sequentialTest,
  type Verdict,
  verdict,
} from './statistics/sprt.ts';
export { stored } from './stored.ts';
export { actionSymmetryLaw, symmetryLaws } from './symmetry-laws.ts';
export { bellmanOptimality, greatestDifference, residualBound } from './theory/bellman.ts';
export { FORWARD_VIEW_RATE, type ForwardView, forwardViewLaw } from './theory/forward-view-law.ts';
export { maximisationBiasCases, maximisationBiasLaw } from './theory/maximisation-bias-law.ts';
export {
  actionValuesOf,
  type OptimalValues,
  optimalValues,
  valuesOf,
} from './theory/optimal-values.ts';
export {
  discountedVisits,
  expectedReturn,
  policyGradient,
  softmaxPolicy,
} from './theory/policy-gradient.ts';
export { gradientAscentLaw, policyGradientLaw } from './theory/policy-gradient-law.ts';
export { sampleAveragesLaw } from './theory/sample-averages-law.ts';
export {
  type Baseline,
  enumeratedGradient,
  type Trajectory,
  type TrajectoryStep,
  trajectories,
} from './theory/trajectories.ts';
export {
  type LawsOptions,
  recordingLaws,
  type TrainerLawsOptions,
  trainerLaws,
} from './trainer-laws.ts';
