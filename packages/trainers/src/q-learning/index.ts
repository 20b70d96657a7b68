export type { QLearningConfig } from './config.ts';
export {
  greedyPolicy,
  type OptimalValues,
  qLearningOracle,
  valueIteration,
} from './oracle.ts';
export {
  type QLearningEvent,
  type QLearningKeys,
  type QLearningProblem,
  type QLearningReward,
  type QLearningState,
  type QLearningStep,
  type QLearningUpdate,
  qLearning,
} from './q-learning.ts';
