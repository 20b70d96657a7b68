import ln from '@stdlib/math-base-special-ln';
import { z } from 'zod';
import { actingTrainer } from '../acting.ts';
import { learnMean, type TableUpdate, updateColumns } from '../table-update.ts';
import { armsOf, pulledArm, pullsField } from './arms.ts';

const ucb1Config = z.object({
  ...pullsField,
  confidence: z
    .number()
    .min(0)
    .default(Math.SQRT2)
    .describe('width of the bounds (c); the root of 2 for rewards from 0 to 1'),
});

/** The parsed config of UCB1. */
export type Ucb1Config = z.infer<typeof ucb1Config>;

/**
 * UCB1 (Auer, Cesa-Bianchi and Fischer 2002, figure 1): every arm once, then the arm of the greatest
 * mean + c √(ln t / n), the lowest among equals. What the environment shows is not looked at.
 *
 * For rewards in [0, 1] and c = √2 its expected regret is at most 8 Σ ln t / Δ + (1 + π²/3) Σ Δ.
 */
export const ucb1 = actingTrainer<Ucb1Config, undefined, TableUpdate>({
  id: 'ucb1',
  version: 1,
  config: ucb1Config,
  entries: armsOf,

  act({ step, table, visits }, _observation, { config, actions }) {
    // The first pulls are of each arm once, so the counts below are never 0.
    if (step < actions) return step;
    const logarithm = ln(step);
    let best = 0;
    let greatest = Number.NEGATIVE_INFINITY;
    for (let arm = 0; arm < actions; arm++) {
      const bound = table.get(arm) + config.confidence * Math.sqrt(logarithm / visits.get(arm));
      if (bound > greatest) {
        greatest = bound;
        best = arm;
      }
    }
    return best;
  },

  update(state, problem) {
    const index = pulledArm(state, problem);
    return {
      kind: 'parameter-update',
      index,
      tdError: state.outcome!.reward - state.table.get(index),
    };
  },

  learn: learnMean,
  columns: ({ actions }) => updateColumns(actions),
  updatesPerStep: () => 1,
});
