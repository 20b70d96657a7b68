import {
  anyBandit,
  anyCase,
  assertLaw,
  maximisationBiasCases,
  maximisationBiasLaw,
  sampleAveragesLaw,
} from '@reprise/properties';
import { doubleQLearning, ucb1 } from '@reprise/trainers';
import { test } from 'vitest';

test('Double Q-learning has no maximisation bias', () =>
  assertLaw(maximisationBiasLaw, doubleQLearning, maximisationBiasCases(), { numRuns: 1 }));

const bandits = anyBandit().map(({ environment }) => environment);

test('UCB1 estimates each arm by its sample average', () =>
  assertLaw(sampleAveragesLaw, ucb1, anyCase(ucb1, { environment: bandits })));
