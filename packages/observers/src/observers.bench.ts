import { run, type Transition } from '@reprise/core';
import { makeEnvironment } from '@reprise/environments';
import { qLearning } from '@reprise/trainers';
import { connect, merge, type Observable, pipe } from 'rxjs';
import {
  actionEntropy,
  converged,
  episodes,
  exponentialSmoothing,
  histogram,
  movingAverage,
  parameterNorm,
  policyChanges,
  quantiles,
  returns,
  rewards,
  solved,
  statistics,
  tdErrors,
  updateRatio,
  visitations,
} from './index.ts';

const STEPS = 200_000;
const TRANSITIONS = 3 * STEPS;
const environment = makeEnvironment('FrozenLake-v1');

type Watch = (run$: Observable<Transition<unknown>>) => Observable<unknown>;

/** Ten that a user would put on one run; what is reckoned for each reward or update among them. */
const ten: Readonly<Record<string, Watch>> = {
  'returns, moving average': pipe(returns(), movingAverage(100)),
  'rewards, smoothed': pipe(rewards(), exponentialSmoothing(0.99)),
  'TD errors, statistics': pipe(tdErrors(), statistics()),
  'TD errors, quantiles': pipe(tdErrors(), quantiles([0.05, 0.25, 0.5, 0.75, 0.95])),
  'TD errors, histogram': pipe(tdErrors(), histogram()),
  'TD errors, converged': pipe(tdErrors(), converged({ window: 1000, tolerance: 1e-9 })),
  'parameter norm': parameterNorm(),
  'policy changes': policyChanges({ actions: 4 }),
  visitations: visitations(),
  'solved or not': solved(environment),
};
/** Others, for their own figure. */
const others: Readonly<Record<string, Watch>> = {
  episodes: episodes(),
  'update-to-parameter ratio': updateRatio(),
  'action entropy': actionEntropy(),
};

function watched(observers: readonly Watch[]): number {
  let shown = 0;
  const config = { steps: STEPS };
  run(qLearning, { config, seed: 7, environment, mode: 'synchronous' })
    .pipe(connect((run$) => merge(run$, ...observers.map((observer) => run$.pipe(observer)))))
    .subscribe(() => shown++);
  return shown;
}

function plain(): number {
  let shown = 0;
  const config = { steps: STEPS };
  run(qLearning, { config, seed: 7, environment, mode: 'synchronous' }).subscribe(() => shown++);
  return shown;
}

/** The median nanoseconds that a transition takes in five turns, after two to warm up. */
function median(turn: () => unknown): number {
  const times = Array.from({ length: 7 }, () => {
    const start = performance.now();
    turn();
    return ((performance.now() - start) * 1e6) / TRANSITIONS;
  });
  return times.slice(2).sort((a, b) => a - b)[2]!;
}

const alone = median(plain);
const shared = median(() => watched([]));
const all = median(() => watched(Object.values(ten)));
const row = (name: string, nanoseconds: number, rest = '') =>
  console.log(`${name.padEnd(32)}${nanoseconds.toFixed(0).padStart(6)} ns/transition${rest}`);

console.log(`Q-learning on FrozenLake-v1, synchronous, Node ${process.versions.node}\n`);
row('the run, one subscriber', alone);
row('the run, shared by connect', shared, `, ${(shared / alone).toFixed(2)} ×`);
for (const [name, observer] of Object.entries({ ...ten, ...others })) {
  row(`  + ${name}`, median(() => watched([observer])) - shared);
}
row('ten observers, and the run', all, `, ${(all / alone).toFixed(2)} ×`);
row('ten observers alone', all - alone, '; to reach: ≤ 2000');
console.log();
