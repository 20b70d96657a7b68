import { z } from 'zod';

/** The fields of a config whose learning rate may fall with an entry's updates. */
export const learningRateFields = {
  learningRate: z
    .number()
    .gt(0)
    .max(1)
    .default(0.1)
    .describe('share of the TD error that goes into the table (alpha)'),
  learningRateSchedule: z
    .enum(['constant', 'visits'])
    .default('constant')
    .describe(
      'constant, or by the visits n of the entry: learningRate / (1 + (1 - discount)(n - 1))',
    ),
};

/** The fields of a config whose exploration may fall with the steps. */
export const epsilonFields = {
  epsilon: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe('probability of a random action, at the start'),
  epsilonFinal: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe('probability of a random action, after the decay'),
  epsilonDecaySteps: z
    .int()
    .min(0)
    .default(0)
    .describe('steps over which epsilon goes linearly to epsilonFinal; 0: stays at epsilon'),
};

/** What the probability of a random action depends on. */
export interface EpsilonSchedule {
  readonly epsilon: number;
  readonly epsilonFinal: number;
  readonly epsilonDecaySteps: number;
}

/** The probability of a random action at `step`. */
export function epsilonAt(config: EpsilonSchedule, step: number): number {
  const { epsilon, epsilonFinal, epsilonDecaySteps } = config;
  if (epsilonDecaySteps === 0) return epsilon;
  if (step >= epsilonDecaySteps) return epsilonFinal;
  return epsilon + (epsilonFinal - epsilon) * (step / epsilonDecaySteps);
}

/** What an entry's learning rate depends on. */
export interface LearningRateSchedule {
  readonly learningRate: number;
  readonly learningRateSchedule: 'constant' | 'visits' | 'average';
  /** Needed where the rate falls by visits. */
  readonly discount?: number;
}

/** The learning rate of an entry's `visits`-th update, from 1. */
export function learningRateAt(config: LearningRateSchedule, visits: number): number {
  if (config.learningRateSchedule === 'constant') return config.learningRate;
  if (config.learningRateSchedule === 'average') return 1 / visits;
  return config.learningRate / (1 + (1 - (config.discount ?? 0)) * (visits - 1));
}
