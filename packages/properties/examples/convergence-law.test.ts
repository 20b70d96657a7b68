import { anyCase, anyMdp, assertLaw, contractionLaw, optimalValues } from '@reprise/properties';
import { qLearning } from '@reprise/trainers';
import fc from 'fast-check';
import { test } from 'vitest';

const cases = anyCase(qLearning, {
  environment: anyMdp({ kind: 'deterministic' }),
  config: {
    steps: fc.constant(2000),
    discount: fc.constant(0.9),
    learningRate: fc.constantFrom(0.1, 0.5, 1),
    learningRateSchedule: fc.constant('constant'),
    epsilon: fc.constant(1),
  },
});

const contracts = contractionLaw({
  to: ({ environment }) => optimalValues(environment!.model!()),
  factor: ({ config }) => 1 - config.learningRate * (1 - 0.9),
});

test('in deterministic worlds every cover takes its share off the error', () =>
  assertLaw(contracts, qLearning, cases));
