import type { AnyTrainer } from '@reprise/core';
import { doubleQLearning, linearRegression, qLearning } from '@reprise/trainers';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { assertLaw } from '../assert-law.ts';
import { maximisationBiasCases, maximisationBiasLaw } from './maximisation-bias-law.ts';

const options = { numRuns: 1, counterexamples: null, warn: () => {} };

test('Double Q-learning has no maximisation bias, and Q-learning has', async () => {
  await assertLaw(maximisationBiasLaw, doubleQLearning, maximisationBiasCases(), options);
  const biased = assertLaw(maximisationBiasLaw, qLearning, maximisationBiasCases(), options);
  await expect(biased).rejects.toThrow(
    /^not so: q-learning: no maximisation bias: .*\nreached: they are thought to be worth 0\.\d+ on average of 1000 runs, and 0\.\d+ of 1000 others\n/,
  );
  await expect(biased).rejects.toThrow(/made smaller 0 times/);
});

test('what has no action values is told so', async () => {
  const config = z.unknown().transform(() => linearRegression.config.parse({ iterations: 5 }));
  const trainer = { ...linearRegression, config };
  const claimed = (of: AnyTrainer) =>
    assertLaw(maximisationBiasLaw, of, maximisationBiasCases(), options);
  await expect(claimed(trainer)).rejects.toThrow('linear-regression has no table of action values');
  await expect(claimed(linearRegression)).rejects.toThrow("linear-regression: no field 'steps'");
});
