import { type AnyTrainer, RepriseError } from '@reprise/core';
import { autoencoder, autoencoderOracle } from './autoencoder/index.ts';
import {
  banditOracle,
  epsilonGreedyBandit,
  exp3,
  gradientBandit,
  thompsonSampling,
  ucb1,
} from './bandits/index.ts';
import { doubleQLearning } from './double-q-learning.ts';
import { dynaQ } from './dyna-q.ts';
import { dynaQPlus } from './dyna-q-plus.ts';
import { dynaQPlusOracle } from './dyna-q-plus-oracle.ts';
import { evaluationOracle } from './evaluation-oracle.ts';
import { expectedSarsa } from './expected-sarsa.ts';
import { linearRegression, linearRegressionOracle } from './linear-regression/index.ts';
import { monteCarlo } from './monte-carlo.ts';
import { nStepSarsa } from './n-step-sarsa.ts';
import { nStepTd } from './n-step-td.ts';
import { offPolicyMonteCarlo } from './off-policy-monte-carlo.ts';
import { offPolicyTd } from './off-policy-td.ts';
import { offPolicyTdOracle } from './off-policy-td-oracle.ts';
import { onPolicyOracle } from './on-policy-oracle.ts';
import type { Oracle } from './oracle.ts';
import { planningOracle } from './planning-oracle.ts';
import { policyIteration } from './policy-iteration.ts';
import { prioritisedSweeping } from './prioritised-sweeping.ts';
import { qLambda } from './q-lambda.ts';
import { qLearning, qLearningOracle } from './q-learning/index.ts';
import { sarsa } from './sarsa.ts';
import { sarsaLambda } from './sarsa-lambda.ts';
import { semiGradientSarsa } from './semi-gradient-sarsa.ts';
import { semiGradientSarsaOracle } from './semi-gradient-sarsa-oracle.ts';
import { td0 } from './td-0.ts';
import { tdLambda } from './td-lambda.ts';
import { valueIterationTrainer } from './value-iteration.ts';

/** A trainer as the catalogue lists it. */
export interface TrainerEntry {
  readonly trainer: AnyTrainer;
  /** One line for a listing. */
  readonly summary: string;
  /** The environment it is run on where none is named. */
  readonly defaultEnvironment?: string;
  /** Its exact answer. */
  // biome-ignore lint/suspicious/noExplicitAny: a catalogue holds oracles of different types
  readonly oracle: Oracle<any, any>;
}

// The worlds of their chapters.
const WALK = 'RandomWalk-v0';
const MAZE = 'DynaMaze-v0';
const ARMS = 'BernoulliBandit-v0';

/** Every trainer that Reprise brings. */
export const trainers: readonly TrainerEntry[] = [
  entry(
    linearRegression,
    'backpropagation: gradient descent on the mean squared error',
    linearRegressionOracle,
  ),
  entry(qLearning, 'reinforcement learning: a table of action values, ε-greedy', qLearningOracle),
  entry(autoencoder, 'self-supervised learning: a linear encoder and decoder', autoencoderOracle),
  entry(sarsa, 'on-policy control: learns the values of acting ε-greedily', onPolicyOracle),
  entry(expectedSarsa, 'SARSA with the expectation over the next action', onPolicyOracle),
  entry(nStepSarsa, 'SARSA with returns of n rewards', onPolicyOracle),
  entry(sarsaLambda, 'SARSA with eligibility traces', onPolicyOracle),
  entry(qLambda, 'Q-learning with eligibility traces (Watkins)', qLearningOracle),
  entry(doubleQLearning, 'two tables: no maximum trusts its own noise', qLearningOracle),
  entry(td0, 'evaluation: the values of a policy, one step at a time', evaluationOracle, WALK),
  entry(tdLambda, 'evaluation with eligibility traces', evaluationOracle, WALK),
  entry(nStepTd, 'evaluation with returns of n rewards', evaluationOracle, WALK),
  entry(monteCarlo, 'evaluation by whole returns, first- or every-visit', evaluationOracle, WALK),
  entry(offPolicyMonteCarlo, 'control by whole returns, weighted by importance', qLearningOracle),
  entry(dynaQ, 'Q-learning that also plans by what it has seen', qLearningOracle, MAZE),
  entry(dynaQPlus, 'Dyna-Q with a bonus for what was not tried for long', dynaQPlusOracle, MAZE),
  entry(prioritisedSweeping, 'planning in the order of the TD errors', qLearningOracle, MAZE),
  entry(valueIterationTrainer, 'sweeps of optimal backups over the exact model', planningOracle),
  entry(policyIteration, 'evaluation and improvement in turn over the exact model', planningOracle),
  entry(epsilonGreedyBandit, 'bandit: mostly the arm of the greatest estimate', banditOracle, ARMS),
  entry(ucb1, 'bandit: the arm of the greatest upper confidence bound', banditOracle, ARMS),
  entry(thompsonSampling, 'bandit: an arm by how likely it is the best', banditOracle, ARMS),
  entry(gradientBandit, 'bandit: preferences along the gradient of the reward', banditOracle, ARMS),
  entry(exp3, 'bandit: weights that withstand an adversary', banditOracle, ARMS),
  entry(
    offPolicyTd,
    'off-policy evaluation, linear; may diverge',
    offPolicyTdOracle,
    'BairdsCounterexample-v0',
  ),
  entry(
    semiGradientSarsa,
    'on-policy control of continuous worlds by tile coding',
    semiGradientSarsaOracle,
    'MountainCar-v0',
  ),
];

/** The entry of that id; throws `bad-trainer`, naming those there are. */
export function findTrainer(id: string): TrainerEntry {
  const found = trainers.find(({ trainer }) => trainer.id === id);
  if (found) return found;
  const ids = trainers.map(({ trainer }) => trainer.id).join(', ');
  throw new RepriseError('bad-trainer', `there is no trainer '${id}': there are ${ids}`);
}

/** An entry; who needs an environment and names none is run on FrozenLake-v1. */
function entry(
  trainer: AnyTrainer,
  summary: string,
  oracle: TrainerEntry['oracle'],
  defaultEnvironment = 'FrozenLake-v1',
): TrainerEntry {
  return trainer.needsEnvironment
    ? { trainer, summary, oracle, defaultEnvironment }
    : { trainer, summary, oracle };
}
