export * from './arbitraries/index.ts';
export { assertLaw } from './assert-law.ts';
export type { EnvironmentCase, EnvironmentLaw } from './environment/environment-law.ts';
export {
  type AssertEnvironmentOptions,
  assertEnvironmentLaw,
  assertEnvironmentLaws,
  environmentLaws,
} from './environment/environment-laws.ts';
export { type EveryColumnEvent, type EveryColumnState, everyColumn } from './every-column.ts';
export { type Law, type LawCase, LawError } from './law.ts';
export { type ObserverOperator, observerLaws } from './observer-laws.ts';
export { type RecordedRun, type RecordRunOptions, recordRun } from './record-run.ts';
export { recordingLaws } from './recording-laws.ts';
export { snapshot } from './snapshot.ts';
export { stored } from './stored.ts';
export {
  actionValuesOf,
  type OptimalValues,
  optimalValues,
  valuesOf,
} from './theory/optimal-values.ts';
export { trainerLaws } from './trainer-laws.ts';
