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
import { dynaQ, dynaQPlus } from './dyna-q.ts';
import { evaluationOracle } from './evaluation-oracle.ts';
import { expectedSarsa } from './expected-sarsa.ts';
import { linearRegression, linearRegressionOracle } from './linear-regression/index.ts';
import { monteCarlo } from './monte-carlo.ts';
import { nStepSarsa } from './n-step-sarsa.ts';
import { nStepTd } from './n-step-td.ts';
import { offPolicyMonteCarlo } from './off-policy-monte-carlo.ts';
import { onPolicyOracle } from './on-policy-oracle.ts';
import type { Oracle } from './oracle.ts';
import { planningOracle } from './planning-oracle.ts';
import { policyIteration } from './policy-iteration.ts';
import { prioritisedSweeping } from './prioritised-sweeping.ts';
import { qLambda } from './q-lambda.ts';
import { qLearning, qLearningOracle } from './q-learning/index.ts';
import { sarsa } from './sarsa.ts';
import { sarsaLambda } from './sarsa-lambda.ts';
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

/** Every trainer that Reprise brings. */
export const trainers: readonly TrainerEntry[] = [
  {
    trainer: linearRegression,
    summary: 'backpropagation: gradient descent on the mean squared error',
    oracle: linearRegressionOracle,
  },
  {
    trainer: qLearning,
    summary: 'reinforcement learning: a table of action values, ε-greedy',
    defaultEnvironment: 'FrozenLake-v1',
    oracle: qLearningOracle,
  },
  {
    trainer: autoencoder,
    summary: 'self-supervised learning: a linear encoder and decoder',
    oracle: autoencoderOracle,
  },
  {
    trainer: sarsa,
    summary: 'on-policy control: learns the values of acting ε-greedily',
    defaultEnvironment: 'FrozenLake-v1',
    oracle: onPolicyOracle,
  },
  {
    trainer: expectedSarsa,
    summary: 'SARSA with the expectation over the next action',
    defaultEnvironment: 'FrozenLake-v1',
    oracle: onPolicyOracle,
  },
  {
    trainer: nStepSarsa,
    summary: 'SARSA with returns of n rewards',
    defaultEnvironment: 'FrozenLake-v1',
    oracle: onPolicyOracle,
  },
  {
    trainer: sarsaLambda,
    summary: 'SARSA with eligibility traces',
    defaultEnvironment: 'FrozenLake-v1',
    oracle: onPolicyOracle,
  },
  {
    trainer: qLambda,
    summary: 'Q-learning with eligibility traces (Watkins)',
    defaultEnvironment: 'FrozenLake-v1',
    oracle: qLearningOracle,
  },
  {
    trainer: doubleQLearning,
    summary: 'two tables, so that no maximum is taken over its own noise',
    defaultEnvironment: 'FrozenLake-v1',
    oracle: qLearningOracle,
  },
  {
    trainer: td0,
    summary: 'evaluation: the values of a policy, one step at a time',
    defaultEnvironment: 'FrozenLake-v1',
    oracle: evaluationOracle,
  },
  {
    trainer: tdLambda,
    summary: 'evaluation with eligibility traces',
    defaultEnvironment: 'FrozenLake-v1',
    oracle: evaluationOracle,
  },
  {
    trainer: nStepTd,
    summary: 'evaluation with returns of n rewards',
    defaultEnvironment: 'FrozenLake-v1',
    oracle: evaluationOracle,
  },
  {
    trainer: monteCarlo,
    summary: 'evaluation by whole returns, first- or every-visit',
    defaultEnvironment: 'FrozenLake-v1',
    oracle: evaluationOracle,
  },
  {
    trainer: offPolicyMonteCarlo,
    summary: 'control by whole returns, weighted by importance',
    defaultEnvironment: 'FrozenLake-v1',
    oracle: qLearningOracle,
  },
  {
    trainer: dynaQ,
    summary: 'Q-learning that also plans by what it has seen',
    defaultEnvironment: 'FrozenLake-v1',
    oracle: qLearningOracle,
  },
  {
    trainer: dynaQPlus,
    summary: 'Dyna-Q with a bonus for what was not tried for long',
    defaultEnvironment: 'FrozenLake-v1',
    oracle: qLearningOracle,
  },
  {
    trainer: prioritisedSweeping,
    summary: 'planning in the order of the TD errors',
    defaultEnvironment: 'FrozenLake-v1',
    oracle: qLearningOracle,
  },
  {
    trainer: valueIterationTrainer,
    summary: 'sweeps of optimal backups over the exact model',
    defaultEnvironment: 'FrozenLake-v1',
    oracle: planningOracle,
  },
  {
    trainer: policyIteration,
    summary: 'evaluation and improvement in turn over the exact model',
    defaultEnvironment: 'FrozenLake-v1',
    oracle: planningOracle,
  },
  {
    trainer: epsilonGreedyBandit,
    summary: 'bandit: mostly the arm of the greatest estimate',
    defaultEnvironment: 'FrozenLake-v1',
    oracle: banditOracle,
  },
  {
    trainer: ucb1,
    summary: 'bandit: the arm of the greatest upper confidence bound',
    defaultEnvironment: 'FrozenLake-v1',
    oracle: banditOracle,
  },
  {
    trainer: thompsonSampling,
    summary: 'bandit: an arm by how likely it is the best',
    defaultEnvironment: 'FrozenLake-v1',
    oracle: banditOracle,
  },
  {
    trainer: gradientBandit,
    summary: 'bandit: preferences along the gradient of the reward',
    defaultEnvironment: 'FrozenLake-v1',
    oracle: banditOracle,
  },
  {
    trainer: exp3,
    summary: 'bandit: weights that withstand an adversary',
    defaultEnvironment: 'FrozenLake-v1',
    oracle: banditOracle,
  },
];

/** The entry of that id; throws `bad-trainer`, naming those there are. */
export function findTrainer(id: string): TrainerEntry {
  const found = trainers.find(({ trainer }) => trainer.id === id);
  if (found) return found;
  const ids = trainers.map(({ trainer }) => trainer.id).join(', ');
  throw new RepriseError('bad-trainer', `there is no trainer '${id}': there are ${ids}`);
}
