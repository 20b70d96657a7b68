import {
  type ActingKeys,
  type ActingProblem,
  type ActingState,
  actingTrainer,
  type EnvironmentStep,
  type Reward,
} from '../acting.ts';
import { actEpsilonGreedily, entryOf, greatest, rowOf } from '../action-values.ts';
import { learnEntry, type TableUpdate, updateColumns } from '../table-update.ts';
import { type QLearningConfig, qLearningConfig } from './config.ts';

export type QLearningStep = EnvironmentStep;
export type QLearningReward = Reward;
export type QLearningUpdate = TableUpdate;
export type QLearningEvent = QLearningStep | QLearningReward | QLearningUpdate;
export type QLearningKeys = ActingKeys;
export type QLearningProblem = ActingProblem<QLearningConfig>;

/** Q-learning's complete state. */
export type QLearningState = ActingState;

/**
 * Tabular Q-learning with ε-greedy exploration on any environment with discrete spaces (Watkins and
 * Dayan 1992; Sutton and Barto 2018, section 6.5): Q(s,a) ← Q(s,a) + α [r + γ max Q(s',·) − Q(s,a)].
 *
 * A truncated episode bootstraps from its last observation, a terminated one does not. Ties between
 * greedy actions are broken by a draw.
 */
export const qLearning = actingTrainer<QLearningConfig, undefined, QLearningUpdate>({
  id: 'q-learning',
  version: 1,
  config: qLearningConfig,

  entries: ({ observations, actions }) => observations * actions,
  act: actEpsilonGreedily,

  update(state, problem) {
    const { observation, reward, terminated } = state.outcome!;
    const index = entryOf(state, problem);
    const target = terminated
      ? reward
      : reward +
        problem.config.discount *
          greatest(state.table, rowOf(problem, observation), problem.actions);
    return { kind: 'parameter-update', index, tdError: target - state.table.get(index) };
  },

  learn: learnEntry,

  columns: ({ observations, actions }) => updateColumns(observations * actions),
  updatesPerStep: () => 1,
});
