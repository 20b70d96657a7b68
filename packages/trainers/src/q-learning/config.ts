export {
  type ControlConfig as QLearningConfig,
  controlConfig as qLearningConfig,
} from '../control-config.ts';
