import { type AnyTrainer, RepriseError } from '@reprise/core';
import { autoencoder, autoencoderOracle } from './autoencoder/index.ts';
import { linearRegression, linearRegressionOracle } from './linear-regression/index.ts';
import type { Oracle } from './oracle.ts';
import { qLearning, qLearningOracle } from './q-learning/index.ts';

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
];

/** The entry of that id; throws `bad-trainer`, naming those there are. */
export function findTrainer(id: string): TrainerEntry {
  const found = trainers.find(({ trainer }) => trainer.id === id);
  if (found) return found;
  const ids = trainers.map(({ trainer }) => trainer.id).join(', ');
  throw new RepriseError('bad-trainer', `there is no trainer '${id}': there are ${ids}`);
}
