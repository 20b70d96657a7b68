import { anyMdp, anySeed, expectConvergence, optimalValues } from '@reprise/properties';
import { test } from '@reprise/properties/vitest';
import { qLearning } from '@reprise/trainers';

test.prop([anyMdp({ states: [2, 4], kind: 'ergodic' }), anySeed()], { numRuns: 5 })(
  'q-learning comes near the optimal values by draws',
  (mdp, seed) =>
    expectConvergence(qLearning, {
      environment: mdp,
      seed,
      config: { discount: 0.8, epsilon: 1, learningRate: 1, learningRateSchedule: 'visits' },
    })
      .to(optimalValues(mdp, 0.8))
      .within(0.5)
      .by(20_000),
);
