import type { AnyTrainer, Environment, Transition } from '@reprise/core';
import { chain, frozenLake } from '@reprise/environments';
import {
  anyCase,
  anyDataset,
  assertLaw,
  everyColumn,
  type LawCase,
  type ObserverOperator,
  observerLaws,
} from '@reprise/properties';
import { gradientBandit, linearRegression, qLearning } from '@reprise/trainers';
import fc, { type Arbitrary } from 'fast-check';
import { of, pipe } from 'rxjs';
import { describe, expect, test } from 'vitest';
import * as index from './index.ts';
import type { Numbers } from './parameters.ts';

const {
  actionEntropy,
  alarm,
  converged,
  diverged,
  entropy,
  episodes,
  every,
  exponentialSmoothing,
  extremes,
  firstWhere,
  gradientNorm,
  histogram,
  losses,
  measure,
  movingAverage,
  parameterNorm,
  plateau,
  policyChanges,
  quantiles,
  rate,
  returns,
  rewards,
  sample,
  sideBySide,
  solved,
  statistics,
  stopWhen,
  tdErrorStatistics,
  tdErrors,
  updateRatio,
  visitations,
} = index;

/** Every observer, over the transitions of a run; windows are small, for the runs are short. */
const observers: Readonly<Record<string, ObserverOperator>> = {
  actionEntropy: actionEntropy({ window: 3 }),
  alarm: pipe(
    rewards(),
    alarm('a reward', ({ value }) => value > 0),
  ),
  converged: pipe(rewards(), converged({ window: 3, tolerance: 0.1 })),
  diverged: pipe(rewards(), diverged({ window: 3, growth: 2 })),
  entropy: entropy(),
  episodes: episodes({ discount: 0.9 }),
  every: every(4),
  exponentialSmoothing: pipe(rewards(), exponentialSmoothing(0.6)),
  extremes: pipe(rewards(), extremes()),
  firstWhere: firstWhere(({ seq }) => seq >= 7),
  gradientNorm: gradientNorm(),
  histogram: pipe(rewards(), histogram({ bins: 4, every: 5 })),
  losses: losses(),
  measure: measure(({ event }) => (event as { sample?: number }).sample),
  movingAverage: pipe(rewards(), movingAverage(3)),
  parameterNorm: parameterNorm(),
  plateau: pipe(rewards(), plateau({ patience: 3 })),
  policyChanges: policyChanges({ actions: 2, values: (state) => (state as Tabular).table ?? [] }),
  quantiles: pipe(rewards(), quantiles([0, 0.5, 1], { every: 5, k: 8 })),
  rate: pipe(episodes(), rate({ window: 2, per: 100 })),
  returns: returns(),
  rewards: rewards(),
  sample: sample(3, { every: 10 }),
  sideBySide: (run$) => sideBySide(run$, of<Transition<unknown>>(), 'step'),
  solved: solved({ rewardThreshold: 0.5 }, { episodes: 2 }),
  statistics: pipe(rewards(), statistics()),
  stopWhen: stopWhen(pipe(rewards(), every(5))),
  tdErrorStatistics: tdErrorStatistics(),
  tdErrors: tdErrors(),
  updateRatio: updateRatio(),
  visitations: visitations(),
};

/** A state with action values, where a trainer has them. */
interface Tabular {
  readonly table?: Numbers;
}

/** Runs of each kind: with episodes, of samples, of a policy, and of every number there is. */
const cases: readonly (readonly [AnyTrainer, Arbitrary<LawCase>])[] = [
  [qLearning, acting({ steps: fc.nat({ max: 30 }) })(qLearning)],
  [gradientBandit, acting({ steps: fc.nat({ max: 12 }) })(gradientBandit)],
  [
    linearRegression,
    anyCase(linearRegression, {
      config: { data: anyDataset(), iterations: fc.nat({ max: 4 }) },
    }),
  ],
  [everyColumn, anyCase(everyColumn, { config: { steps: fc.nat({ max: 40 }) } })],
];

function acting(config: Readonly<Record<string, Arbitrary<unknown>>>) {
  const environment = fc.constantFrom<Environment>(
    frozenLake({ isSlippery: false }) as Environment,
    chain() as Environment,
  );
  return (trainer: AnyTrainer) => anyCase(trainer, { config, environment });
}

describe.each(Object.entries(observers))('%s', (_name, operator) => {
  const laws = observerLaws(operator);
  test.each(laws.map((law) => [law.sentence, law] as const))('%s', async (_, law) => {
    for (const [trainer, arbitrary] of cases)
      await assertLaw(law, trainer, arbitrary, { numRuns: 6 });
  });
});

test('every observer there is keeps the laws', () => {
  const operators = Object.keys(index).filter((name) => /^[a-z]/.test(name));
  const building = ['actionValuesOf', 'greedyAction', 'observer', 'summarise'];
  expect(Object.keys(observers).sort()).toEqual(
    operators.filter((name) => !building.includes(name)).sort(),
  );
});
