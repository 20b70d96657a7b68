import { z } from 'zod';
import { epsilonFields, learningRateFields } from './schedules.ts';

/** The config of a learner of action values: steps, discount, learning rate and exploration. */
export const controlConfig = z.object({
  steps: z
    .int()
    .min(0)
    .default(100_000)
    .describe('environment steps; each makes three transitions'),
  discount: z.number().min(0).max(1).default(0.9).describe('weight of the next value (gamma)'),
  ...learningRateFields,
  ...epsilonFields,
  initialValue: z.number().default(0).describe('every entry of the table at the start'),
});

/** The parsed config of a learner of action values. */
export type ControlConfig = z.infer<typeof controlConfig>;
