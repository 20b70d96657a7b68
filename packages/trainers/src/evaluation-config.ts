import { z } from 'zod';
import { policyField } from './fixed-policy.ts';

/** The config of a learner of a policy's values. */
export const evaluationConfig = z.object({
  steps: z.int().min(0).default(100_000).describe('environment steps'),
  discount: z.number().min(0).max(1).default(0.9).describe('weight of the next value (gamma)'),
  ...policyField,
  learningRate: z
    .number()
    .gt(0)
    .max(1)
    .default(0.1)
    .describe('share of the error that goes into the value (alpha)'),
  learningRateSchedule: z
    .enum(['constant', 'visits', 'average'])
    .default('constant')
    .describe(
      'constant, or by the updates n of the value: learningRate / (1 + (1 - discount)(n - 1)), or 1 / n',
    ),
  initialValue: z.number().default(0).describe('every value at the start'),
});

/** The parsed config of a learner of a policy's values. */
export type EvaluationConfig = z.infer<typeof evaluationConfig>;
