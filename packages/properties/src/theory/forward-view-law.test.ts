import type { AnyTrainer } from '@reprise/core';
import {
  monteCarlo,
  nStepSarsa,
  nStepTd,
  sarsa,
  sarsaLambda,
  td0,
  tdLambda,
} from '@reprise/trainers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyMdp } from '../arbitraries/any-mdp.ts';
import { anySeed } from '../arbitraries/any-seed.ts';
import { assertLaw } from '../assert-law.ts';
import type { LawCase } from '../law.ts';
import { FORWARD_VIEW_RATE, type ForwardView, forwardViewLaw } from './forward-view-law.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });

/** Each learner, what of its config is drawn, and the returns that it moves its values towards. */
const learners: readonly [
  AnyTrainer,
  Record<string, fc.Arbitrary<unknown>>,
  (config: never) => ForwardView,
][] = [
  [td0, {}, () => ({ horizon: 1 })],
  [sarsa, {}, () => ({ horizon: 1 })],
  [tdLambda, { lambda: share }, ({ lambda }: { lambda: number }) => ({ decay: lambda })],
  [sarsaLambda, { lambda: share }, ({ lambda }: { lambda: number }) => ({ decay: lambda })],
  [nStepTd, { n: fc.integer({ min: 1, max: 9 }) }, ({ n }: { n: number }) => ({ horizon: n })],
  [nStepSarsa, { n: fc.integer({ min: 1, max: 9 }) }, ({ n }: { n: number }) => ({ horizon: n })],
  [
    monteCarlo,
    { visits: fc.constantFrom('first', 'every') },
    ({ visits }: { visits: string }) => ({ isWhole: true, isFirstVisit: visits === 'first' }),
  ],
];

describe.each(learners)('$id', (trainer, drawn, view) => {
  test('learns step by step what its returns say', () =>
    assertLaw(
      forwardViewLaw(view as (config: object) => ForwardView),
      trainer,
      fc.record({
        config: fc
          .record({
            ...drawn,
            discount: share,
            initialValue: fc.constantFrom(0, 1, -2),
            steps: fc.nat({ max: 80 }),
            epsilon: share,
            learningRate: fc.constant(FORWARD_VIEW_RATE),
            learningRateSchedule: fc.constant('constant'),
            traceCutoff: fc.constant(0),
          })
          .map((config) => trainer.config.parse(config) as LawCase['config']),
        seed: anySeed(),
        environment: fc.oneof(
          anyMdp({ kind: 'terminal', maxEpisodeSteps: 7 }),
          anyMdp({ maxEpisodeSteps: 9 }),
        ) as fc.Arbitrary<never>,
      }),
    ));
});

test.each([
  ['lambda', "forwardViewLaw: a forward view has no 'lambda': decay is meant"],
  ['whatever', "forwardViewLaw: a forward view has no 'whatever' (decay, horizon, isWhole"],
])('a field that a forward view has not, %s, is refused by name', (name, message) => {
  const law = forwardViewLaw(() => ({ [name]: 0.5 }) as ForwardView);
  expect(() => law.check(tdLambda, { config: {}, seed: 0 }, undefined)).toThrow(message);
});
