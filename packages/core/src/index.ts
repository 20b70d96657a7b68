export { type Beginning, begin, parseConfig, type RunInput } from './begin.ts';
export {
  type Column,
  type ColumnType,
  type EventColumns,
  hasLiveFields,
  indexColumn,
} from './columns.ts';
export { RunControl } from './control.ts';
export {
  badAction,
  type Environment,
  type LinearEvaluation,
  type Outcome,
  type Step,
  type TableModel,
} from './environment.ts';
export { RepriseError, type RepriseErrorCode, type RunPhase, TrainerError } from './errors.ts';
export { drawWords, foldIn, integer, type Key, keyOf, normal, split, uniform } from './key.ts';
export { didYouMean } from './nearest.ts';
export {
  isPersistentArray,
  type PersistentArray,
  type PersistentArrayOf,
  type PersistentArrayType,
  PersistentFloat32Array,
  PersistentFloat64Array,
  PersistentInt32Array,
  PersistentUint8Array,
  persistentArray,
} from './persistent-array.ts';
export { plain } from './plain.ts';
export { reachableStates } from './reachable-states.ts';
export { recipe } from './recipe.ts';
export { fold, foldFrom, rebuild, recalled, replay } from './replay.ts';
export { isQuestion, type RunOptions, run } from './run.ts';
export type { Scene, SceneColour, SceneShape } from './scene.ts';
export * from './spaces/index.ts';
export { type TileCoding, type TileCodingInput, tileCoding } from './tile-coding.ts';
export type { AnyTrainer, Question, Trainer, World } from './trainer.ts';
export type { EventKind, TrainingEvent, Transition } from './transition.ts';
