export {
  type ActingConfig,
  type ActingKeys,
  type ActingLearner,
  type ActingProblem,
  type ActingState,
  type ActingTrainer,
  type ActingWorld,
  actingTrainer,
  type EnvironmentStep,
  isOver,
  learned,
  type Reward,
  type UpdateChance,
} from './acting.ts';
export {
  actEpsilonGreedily,
  entryOf,
  epsilonGreedyValue,
  greatest,
  greedyAction,
  rowOf,
  type Values,
} from './action-values.ts';
export * from './autoencoder/index.ts';
export * from './bandits/index.ts';
export { findTrainer, type TrainerEntry, trainers } from './catalogue.ts';
export { type ControlConfig, controlConfig } from './control-config.ts';
export { type Dataset, line, type Scale, standardised } from './dataset.ts';
export type { DiscreteEnvironment } from './discrete-environment.ts';
export { doubleQLearning } from './double-q-learning.ts';
export { dynaQ } from './dyna-q.ts';
export { dynaQPlus } from './dyna-q-plus.ts';
export { evaluationOracle } from './evaluation-oracle.ts';
export { expectedSarsa } from './expected-sarsa.ts';
export { type ExpectedUpdate, inExpectation } from './in-expectation.ts';
export * from './linear-regression/index.ts';
export { solvedValues } from './linear-solve.ts';
export { monteCarlo } from './monte-carlo.ts';
export { nStepSarsa } from './n-step-sarsa.ts';
export { nStepTd } from './n-step-td.ts';
export { offPolicyMonteCarlo } from './off-policy-monte-carlo.ts';
export { offPolicyTd } from './off-policy-td.ts';
export { epsilonGreedyFixedPoint, onPolicyOracle } from './on-policy-oracle.ts';
export type { Answer, Oracle } from './oracle.ts';
export { howardValues, planningOracle } from './planning-oracle.ts';
export { policyIteration } from './policy-iteration.ts';
export { prioritisedSweeping } from './prioritised-sweeping.ts';
export { qLambda } from './q-lambda.ts';
export * from './q-learning/index.ts';
export { sarsa } from './sarsa.ts';
export { sarsaLambda } from './sarsa-lambda.ts';
export {
  epsilonAt,
  epsilonFields,
  type LearningRateSchedule,
  learningRateAt,
  learningRateFields,
} from './schedules.ts';
export { semiGradientSarsa } from './semi-gradient-sarsa.ts';
export { learnEntry, type TableUpdate, updateColumns } from './table-update.ts';
export { td0 } from './td-0.ts';
export { tdLambda } from './td-lambda.ts';
export { valueIterationTrainer } from './value-iteration.ts';
