import { epsilonGreedyBandit, ucb1 } from '@reprise/trainers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyBandit } from '../arbitraries/any-bandit.ts';
import { anyCase } from '../arbitraries/any-case.ts';
import { assertLaw } from '../assert-law.ts';
import { sampleAveragesLaw } from './sample-averages-law.ts';

const environment = anyBandit().map((bandit) => bandit.environment);
const quiet = { counterexamples: null, warn: () => {} };
const greedy = (learningRateSchedule: string) =>
  anyCase(epsilonGreedyBandit, {
    environment,
    config: { learningRateSchedule: fc.constant(learningRateSchedule) },
  });

test('sample averages are kept by UCB1, and by the ε-greedy bandit unless its rate is constant', async () => {
  await assertLaw(sampleAveragesLaw, ucb1, anyCase(ucb1, { environment }), quiet);
  await assertLaw(sampleAveragesLaw, epsilonGreedyBandit, greedy('average'), quiet);
  await expect(
    assertLaw(sampleAveragesLaw, epsilonGreedyBandit, greedy('constant'), quiet),
  ).rejects.toThrow(/reached: arm \d is at .*; the mean of its \d+ rewards? is /);
});
