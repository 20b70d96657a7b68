import { frozenLake } from '@reprise/environments';
import { convergenceLaw, expectLawOverSeeds, optimalValues } from '@reprise/properties';
import { qLearning } from '@reprise/trainers';
import { test } from 'vitest';

const lake = frozenLake();

test('q-learning comes near the optimal values of the slippery lake', () =>
  expectLawOverSeeds(
    convergenceLaw({ to: () => optimalValues(lake.model!()), within: 0.1, by: 600_000 }),
    qLearning,
    {
      environment: lake as never,
      config: { steps: 200_000, epsilon: 1, learningRate: 1, learningRateSchedule: 'visits' },
    },
    { sound: 0.95, unsound: 0.5, falseAlarms: 1e-9, misses: 1e-3 },
  ));
