import { z } from 'zod';
import { actingTrainer } from './acting.ts';
import { actEpsilonGreedily, entryOf, greatest } from './action-values.ts';
import { dynaQConfig } from './dyna-q.ts';
import { drawAny, type Experience, experience, learnAndPlan, noExperience } from './experience.ts';
import { isTried, modelTarget } from './learned-model.ts';
import { type TableUpdate, updateColumns } from './table-update.ts';

/** The config of Dyna-Q+: the rate and the bonus let it plan a maze of some 50 cells, and still look about. */
const dynaQPlusConfig = dynaQConfig.extend({
  learningRate: dynaQConfig.shape.learningRate.default(0.5),
  bonus: z
    .number()
    .min(0)
    .default(1e-4)
    .describe('exploration bonus times the root of the steps since an action was tried (kappa)'),
});

/** The parsed config of Dyna-Q+. */
export type DynaQPlusConfig = z.infer<typeof dynaQPlusConfig>;

/**
 * Dyna-Q+ (Sutton 1990; Sutton and Barto 2018, section 8.3): Dyna-Q whose planning adds κ√τ to the
 * reward of what was not tried for τ steps, and considers actions never tried where it has been: as if
 * they led nowhere and paid nothing.
 */
export const dynaQPlus = actingTrainer<DynaQPlusConfig, Experience, TableUpdate>({
  id: 'dyna-q-plus',
  version: 2,
  config: dynaQPlusConfig,
  entries: ({ observations, actions }) => observations * actions,
  start: noExperience,
  act: actEpsilonGreedily,
  remember: experience,

  update(state, problem) {
    const { table, step } = state;
    const memory = state.memory!;
    const { actions, config } = problem;
    const isPlanned = memory.updates > 0;
    const index = isPlanned ? drawAny(state, problem) : entryOf(state, problem);
    const target = isTried(memory, index)
      ? modelTarget(memory, index, table, actions, config.discount)
      : config.discount * greatest(table, index - (index % actions), actions);
    const since = step + 1 - memory.triedAt.get(index);
    const bonus = isPlanned ? config.bonus * Math.sqrt(since) : 0;
    return { kind: 'parameter-update', index, tdError: bonus + target - table.get(index) };
  },

  learn: learnAndPlan,
  columns: ({ observations, actions }) => updateColumns(observations * actions),
  updatesPerStep: ({ planningSteps }) => 1 + planningSteps,
});
