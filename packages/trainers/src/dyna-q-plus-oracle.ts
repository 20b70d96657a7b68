import type { PersistentArray } from '@reprise/core';
import type { DynaQPlusConfig } from './dyna-q-plus.ts';
import type { Oracle } from './oracle.ts';
import { qLearningOracle } from './q-learning/index.ts';

/**
 * The most that Dyna-Q+ can come to: the optimal return. Without a bonus it is what it comes to; with one
 * it has nowhere to settle, for what is left alone is worth more with every step until it is tried again.
 */
export const dynaQPlusOracle: Oracle<DynaQPlusConfig, { readonly table: PersistentArray }> = (
  config,
  environment,
) => {
  const answer = qLearningOracle(config, environment);
  if (answer === null || config.bonus === 0) return answer;
  return { ...answer, name: `${answer.name}; at the most: the bonus never lets it settle` };
};
