import { type Environment, parseConfig, RepriseError } from '@reprise/core';
import { z } from 'zod';
import { mapReward } from './map-reward.ts';

/** What a reward clip is made of. */
export const clipRewardOptions = z.strictObject({
  low: z.number().default(-1).describe('the least reward'),
  high: z.number().default(1).describe('the greatest reward'),
});

/**
 * The environment with every reward brought between `low` and `high` (Mnih et al. 2015); it has no
 * threshold any more. Throws `bad-config`.
 */
export function clipReward(
  environment: Environment,
  options: z.input<typeof clipRewardOptions> = {},
): Environment {
  const { low, high } = parseConfig('clipReward', clipRewardOptions, options);
  if (low > high) {
    throw new RepriseError('bad-config', `clipReward: low ${low} is above high ${high}`);
  }
  const clip = (reward: number) => Math.min(Math.max(reward, low), high);
  return mapReward(environment, { wrapper: 'clipReward', low, high }, null, clip);
}
