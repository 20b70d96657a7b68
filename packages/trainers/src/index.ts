export * from './autoencoder/index.ts';
export { findTrainer, type TrainerEntry, trainers } from './catalogue.ts';
export { type Dataset, line, type Scale, standardised } from './dataset.ts';
export * from './linear-regression/index.ts';
export type { Answer, Oracle } from './oracle.ts';
export * from './q-learning/index.ts';
