import { z } from 'zod';

/** Q-learning's config: steps, discount, learning rate and exploration. */
export const qLearningConfig = z.object({
  steps: z
    .int()
    .min(0)
    .default(100_000)
    .describe('environment steps; each makes three transitions'),
  discount: z.number().min(0).max(1).default(0.9).describe('weight of the next value (gamma)'),
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
  initialValue: z.number().default(0).describe('every entry of the table at the start'),
});

/** The parsed config of Q-learning. */
export type QLearningConfig = z.infer<typeof qLearningConfig>;

/** The probability of a random action at `step`. */
export function epsilonAt(config: QLearningConfig, step: number): number {
  const { epsilon, epsilonFinal, epsilonDecaySteps } = config;
  if (epsilonDecaySteps === 0) return epsilon;
  if (step >= epsilonDecaySteps) return epsilonFinal;
  return epsilon + (epsilonFinal - epsilon) * (step / epsilonDecaySteps);
}

/** The learning rate of an entry's `visits`-th update, from 1. */
export function learningRateAt(config: QLearningConfig, visits: number): number {
  if (config.learningRateSchedule === 'constant') return config.learningRate;
  return config.learningRate / (1 + (1 - config.discount) * (visits - 1));
}
