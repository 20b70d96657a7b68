import { actingTrainer } from './acting.ts';
import { actEpsilonGreedily, entryOf, epsilonGreedyValue, rowOf } from './action-values.ts';
import { type ControlConfig, controlConfig } from './control-config.ts';
import { epsilonAt } from './schedules.ts';
import { learnEntry, type TableUpdate, updateColumns } from './table-update.ts';

/**
 * Expected SARSA (van Seijen, van Hasselt, Whiteson and Wiering 2009; Sutton and Barto 2018, section
 * 6.6): Q(s,a) ← Q(s,a) + α [r + γ Σ π(a'|s') Q(s',a') − Q(s,a)], π the ε-greedy policy.
 *
 * It has SARSA's fixed points without the noise of drawing a'.
 */
export const expectedSarsa = actingTrainer<ControlConfig, undefined, TableUpdate>({
  id: 'expected-sarsa',
  version: 1,
  config: controlConfig,
  entries: ({ observations, actions }) => observations * actions,
  act: actEpsilonGreedily,

  update(state, problem) {
    const { table, step, outcome } = state;
    const { observation, reward, terminated } = outcome!;
    const { config, actions } = problem;
    const next = terminated
      ? 0
      : epsilonGreedyValue(
          table,
          rowOf(problem, observation),
          actions,
          epsilonAt(config, step + 1),
        );
    const index = entryOf(state, problem);
    const tdError = reward + config.discount * next - table.get(index);
    return { kind: 'parameter-update', index, tdError };
  },

  learn: learnEntry,
  columns: ({ observations, actions }) => updateColumns(observations * actions),
  updatesPerStep: () => 1,
});
