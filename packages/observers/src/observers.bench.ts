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
const WARM_UP = 2;
const ROUNDS = 5;
/** Nanoseconds a transition that ten observers may cost in all. */
const MOST = 2000;
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
  'policy changes': policyChanges({ environment }),
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

/** The nanoseconds that a transition takes in one turn. */
function timed(turn: () => unknown): number {
  const start = performance.now();
  turn();
  return ((performance.now() - start) * 1e6) / TRANSITIONS;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

const watchOf = { ...ten, ...others };
const turns: Readonly<Record<string, () => unknown>> = {
  alone: plain,
  shared: () => watched([]),
  all: () => watched(Object.values(ten)),
  ...Object.fromEntries(
    Object.entries(watchOf).map(([name, observer]) => [name, () => watched([observer])]),
  ),
};
/** What each took in each round. Rounds take turns, so that a slow spell of the machine is everyone's. */
const times = Object.fromEntries(Object.keys(turns).map((name) => [name, [] as number[]]));
for (let round = 0; round < WARM_UP + ROUNDS; round++) {
  for (const [name, turn] of Object.entries(turns)) {
    const nanoseconds = timed(turn);
    if (round >= WARM_UP) times[name]!.push(nanoseconds);
  }
}

/** The median of what a turn took more than another in the same round. */
function more(name: string, than: string): number {
  return median(times[name]!.map((nanoseconds, round) => nanoseconds - times[than]![round]!));
}
const ratio = (name: string) =>
  median(times[name]!.map((nanoseconds, round) => nanoseconds / times.alone![round]!)).toFixed(2);
const row = (name: string, nanoseconds: number, rest = '') =>
  console.log(`${name.padEnd(32)}${nanoseconds.toFixed(0).padStart(6)} ns/transition${rest}`);

console.log(`Q-learning on FrozenLake-v1, synchronous, Node ${process.versions.node}\n`);
row('the run, one subscriber', median(times.alone!));
row('the run, shared by connect', median(times.shared!), `, ${ratio('shared')} ×`);
for (const name of Object.keys(watchOf)) row(`  + ${name}`, more(name, 'shared'));
row('ten observers, and the run', median(times.all!), `, ${ratio('all')} ×`);
const cost = more('all', 'alone');
row('ten observers alone', cost, `; to reach: ≤ ${MOST}`);
if (cost > MOST) process.exitCode = 1;
console.log();
