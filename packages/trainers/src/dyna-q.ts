import { z } from 'zod';
import { actingTrainer } from './acting.ts';
import { actEpsilonGreedily, entryOf } from './action-values.ts';
import { controlConfig } from './control-config.ts';
import {
  drawTried,
  type Experience,
  experience,
  learnAndPlan,
  noExperience,
} from './experience.ts';
import { modelTarget } from './learned-model.ts';
import { type TableUpdate, updateColumns } from './table-update.ts';

/** The config of Dyna-Q; the discount is the book's. */
export const dynaQConfig = controlConfig.extend({
  steps: z.int().min(0).default(10_000).describe('environment steps'),
  discount: controlConfig.shape.discount.default(0.95),
  planningSteps: z
    .int()
    .min(0)
    .max(10_000)
    .default(10)
    .describe('updates by the model after each step (n)'),
});

/** The parsed config of Dyna-Q. */
export type DynaQConfig = z.infer<typeof dynaQConfig>;

/**
 * Dyna-Q (Sutton 1990; Sutton and Barto 2018, section 8.2): after each step a Q-learning update by
 * experience, then n by the model: an observation acted on before and an action taken there, drawn
 * evenly, and what that action last did.
 */
export const dynaQ = actingTrainer<DynaQConfig, Experience, TableUpdate>({
  id: 'dyna-q',
  version: 2,
  config: dynaQConfig,
  entries: ({ observations, actions }) => observations * actions,
  start: noExperience,
  act: actEpsilonGreedily,
  remember: experience,

  update(state, problem) {
    const { table, memory } = state;
    // The model has been told what just happened: for that entry, too, its r and s' are the world's.
    const index = memory!.updates === 0 ? entryOf(state, problem) : drawTried(state, problem);
    const target = modelTarget(memory!, index, table, problem.actions, problem.config.discount);
    return { kind: 'parameter-update', index, tdError: target - table.get(index) };
  },

  learn: learnAndPlan,
  columns: ({ observations, actions }) => updateColumns(observations * actions),
  updatesPerStep: ({ planningSteps }) => 1 + planningSteps,
});
