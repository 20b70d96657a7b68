import { type Environment, type Outcome, parseConfig } from '@reprise/core';
import { z } from 'zod';
import { armsScene, describeArms } from './bandit-arms.ts';
import { type TableState, tableEnvironment } from './table-environment.ts';

/** The options of `BernoulliBandit-v0`. */
export const bernoulliBanditOptions = z.strictObject({
  means: z
    .array(z.number().min(0).max(1))
    .min(1)
    .max(10_000)
    .default([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9])
    .describe('how likely each arm is to pay 1 instead of nothing'),
});

/**
 * `BernoulliBandit-v0`: arms that pay 1 or nothing (Robbins 1952); a pull is an episode, and nothing is
 * seen. Throws `bad-config`.
 */
export function bernoulliBandit(
  options: z.input<typeof bernoulliBanditOptions> = {},
): Environment<TableState, number, number> {
  const { means } = parseConfig('BernoulliBandit-v0', bernoulliBanditOptions, options);
  const outcome = (probability: number, reward: number): Outcome[] =>
    probability > 0 ? [{ probability, nextState: 0, reward, terminated: true }] : [];
  return tableEnvironment({
    id: 'BernoulliBandit-v0',
    options: { means },
    model: {
      states: 1,
      actions: means.length,
      outcomes: [means.map((mean) => [...outcome(mean, 1), ...outcome(1 - mean, 0)])],
      initial: [1],
    },
    maxEpisodeSteps: null,
    rewardThreshold: null,
    actionNames: means.map((_, arm) => `arm ${arm}`),
    render: () => armsScene(means, 0, 1),
    describe: () => describeArms(means),
  });
}
