import { anyMdp, anySeed, expectConvergence, optimalValues } from '@reprise/properties';
import { test } from '@reprise/properties/vitest';
import { inExpectation, qLearning } from '@reprise/trainers';

test.prop([anyMdp({ states: [2, 6], actions: [2, 3] }), anySeed()])(
  'q-learning finds the optimal values',
  (mdp, seed) =>
    expectConvergence(inExpectation(qLearning), {
      environment: mdp,
      seed,
      config: { learningRate: 1 },
    })
      .to(optimalValues(mdp))
      .within(1e-9)
      .by(250),
);
