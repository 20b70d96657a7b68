import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { run, type Transition } from '@reprise/core';
import { frozenLake } from '@reprise/environments';
import { qLearning } from '@reprise/trainers';
import { connect, ignoreElements, merge, type Observable, pipe } from 'rxjs';
import { expect, test } from 'vitest';
import {
  actionEntropy,
  alarm,
  converged,
  diverged,
  episodes,
  every,
  exponentialSmoothing,
  extremes,
  histogram,
  losses,
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
} from './index.ts';

const environment = frozenLake();

/** Every observer that goes on as long as the run does. */
const watch = (run$: Observable<Transition<unknown>>) =>
  merge(
    run$.pipe(actionEntropy()),
    run$.pipe(
      rewards(),
      alarm('a reward', ({ value }) => value > 0),
    ),
    run$.pipe(rewards(), converged({ window: 1000, tolerance: 0 })),
    run$.pipe(tdErrors(), diverged()),
    run$.pipe(episodes(), rate()),
    run$.pipe(every(10)),
    run$.pipe(tdErrors(), exponentialSmoothing(0.9)),
    run$.pipe(tdErrors(), extremes()),
    run$.pipe(tdErrors(), histogram()),
    run$.pipe(losses()),
    run$.pipe(returns(), movingAverage(100)),
    run$.pipe(parameterNorm()),
    run$.pipe(returns(), plateau({ patience: 100 })),
    run$.pipe(policyChanges({ environment })),
    run$.pipe(tdErrors(), quantiles([0, 0.5, 1])),
    run$.pipe(sample(10)),
    sideBySide(run$, run$, 'transition'),
    sideBySide(run$, run$, 'step'),
    sideBySide(run$, run$, 'episode'),
    run$.pipe(solved(environment)),
    run$.pipe(returns(), statistics()),
    run$.pipe(stopWhen(pipe(tdErrors(), diverged({ growth: 1e9 })))),
    run$.pipe(tdErrorStatistics()),
    run$.pipe(updateRatio()),
    run$.pipe(visitations()),
  );

test('after half a million transitions the observers hold no more than after a hundred thousand', () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const held = () => {
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  let early = 0;
  let late = 0;
  run(qLearning, {
    config: { steps: 170_000 },
    seed: 1,
    environment,
    mode: 'synchronous',
    until({ seq }) {
      if (seq === 100_000) early = held();
      if (seq === 500_000) late = held();
      return false;
    },
  })
    .pipe(connect((run$) => watch(run$).pipe(ignoreElements())))
    .subscribe();
  expect(early).toBeGreaterThan(0);
  // One number more for each transition, kept by any of them, would be 3.2 MB.
  expect(late).toBeGreaterThan(0);
  expect(late - early).toBeLessThan(1_600_000);
}, 240_000);
