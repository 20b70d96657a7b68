import { type Environment, parseConfig } from '@reprise/core';
import { z } from 'zod';
import { mapReward } from './map-reward.ts';

/** What a reward scale is made of. */
export const scaleRewardOptions = z.strictObject({
  scale: z.number().describe('what every reward is multiplied by'),
});

/** The environment with every reward, and its threshold, times `scale`. Throws `bad-config`. */
export function scaleReward(
  environment: Environment,
  options: z.input<typeof scaleRewardOptions>,
): Environment {
  const { scale } = parseConfig('scaleReward', scaleRewardOptions, options);
  const { rewardThreshold } = environment;
  const threshold = rewardThreshold === null || scale <= 0 ? null : rewardThreshold * scale;
  return mapReward(environment, { wrapper: 'scaleReward', scale }, threshold, (r) => r * scale);
}
