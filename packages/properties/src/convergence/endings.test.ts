import { inExpectation, qLearning } from '@reprise/trainers';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anyMdp } from '../arbitraries/any-mdp.ts';
import { defaultStore, setDefaultStore } from '../default-store.ts';
import { optimalValues } from '../theory/optimal-values.ts';
import { expectConvergence } from './expect-convergence.ts';

const store = defaultStore();
beforeAll(() => setDefaultStore(null));
afterAll(() => setDefaultStore(store));

/** Q-learning that sees another outcome than there was. */
const seeing = (change: (outcome: { reward: number }) => object) =>
  ({
    ...qLearning,
    decide(state: { phase: number; outcome: { reward: number } }, problem: never) {
      const seen = state.phase === 2 ? { ...state, outcome: change(state.outcome) } : state;
      return qLearning.decide(seen as never, problem);
    },
  }) as unknown as typeof qLearning;

test.each([
  ['bootstraps past an end', (outcome: object) => ({ ...outcome, terminated: false })],
  [
    'clips rewards to 1',
    (outcome: { reward: number }) => ({
      ...outcome,
      reward: Math.max(-1, Math.min(1, outcome.reward)),
    }),
  ],
])('worlds as they are drawn by default find a learner that %s', async (_, change) => {
  const learner = inExpectation(seeing(change));
  const details = await fc.check(
    fc.asyncProperty(anyMdp(), (environment) =>
      expectConvergence(learner, { environment, config: { learningRate: 0.5 } })
        .to(optimalValues(environment))
        .within(1e-9)
        .by(500),
    ),
    { numRuns: 60, endOnFailure: true },
  );
  expect(details.failed).toBe(true);
});
