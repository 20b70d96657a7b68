export { anyActions, classifyActions } from './any-actions.ts';
export { type AnyBandit, anyBandit, classifyBandit } from './any-bandit.ts';
export { anyCase, type CaseInput, classifyCase } from './any-case.ts';
export { anyConfig, classifyConfig } from './any-config.ts';
export { type AnyDataset, anyDataset, classifyDataset } from './any-dataset.ts';
export { type AnyEdit, anyEdit, applyEdit, classifyEdit } from './any-edit.ts';
export { type AnyFault, anyFault, classifyFault, damaged } from './any-fault.ts';
export {
  anyInterleaving,
  classifyInterleaving,
  type Interference,
  type Interleaving,
} from './any-interleaving.ts';
export { anyLake, classifyLake, type LakeInput } from './any-lake.ts';
export { anyLongCase, wideWorld } from './any-long-case.ts';
export { anyMarkovChain, classifyMarkovChain, type MarkovChain } from './any-markov-chain.ts';
export {
  anyMdp,
  classifyMdp,
  type FiniteMdp,
  type MdpInput,
  type MdpKind,
  reachedFrom,
} from './any-mdp.ts';
export { anyPolicy, classifyPolicy, type PolicyInput } from './any-policy.ts';
export {
  type AnyRegression,
  anyRegression,
  classifyRegression,
  type RegressionInput,
} from './any-regression.ts';
export { type AnySamples, anySamples, classifySamples, type SamplesInput } from './any-samples.ts';
export { anyKey, anySeed, classifyKey, classifySeed } from './any-seed.ts';
export {
  anySpace,
  anySpaceElement,
  classifySpace,
  classifySpaceElement,
  elementOf,
} from './any-space.ts';
export type { Range } from './range.ts';
