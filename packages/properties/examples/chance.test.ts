import { anyMdp, anySeed, expectConvergence, optimalValues } from '@reprise/properties';
import { test } from '@reprise/properties/vitest';
import { qLearning } from '@reprise/trainers';

test.prop([anyMdp({ states: [2, 4], kind: 'ergodic' }), anySeed()], { numRuns: 5 })(
  'q-learning comes near the optimal values by draws',
  (mdp, seed) =>
    expectConvergence(qLearning, {
      environment: mdp,
      seed,
      config: { discount: 0.5, epsilon: 1, learningRate: 1, learningRateSchedule: 'visits' },
    })
      .to(optimalValues(mdp, 0.5))
      .within(1)
      .by(40_000),
);
