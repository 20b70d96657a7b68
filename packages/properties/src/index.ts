export { anyConfig, anySeed } from './any-config.ts';
export { type AnyDataset, anyDataset } from './any-dataset.ts';
export { type EveryColumnEvent, type EveryColumnState, everyColumn } from './every-column.ts';
export { snapshot } from './snapshot.ts';
export { assertLaw, type Law, type LawCase, stored, trainerLaws } from './trainer-laws.ts';
