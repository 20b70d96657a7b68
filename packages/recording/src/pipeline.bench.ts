import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AnyTrainer,
  drawWords,
  foldIn,
  keyOf,
  RunControl,
  run,
  type TableModel,
  uniform,
} from '@reprise/core';
import { makeEnvironment } from '@reprise/environments';
import { qLearning } from '@reprise/trainers';
import { lastValueFrom } from 'rxjs';
import { Bench } from 'tinybench';
import { openRecordingFile, recordToFile, verifyFile } from './node.ts';
import { record } from './recorder.ts';

const STEPS = 400_000;
/** Ten million transitions. */
const LONG_STEPS = 3_333_334;
const environment = makeEnvironment('FrozenLake-v1');
const trainer = qLearning as AnyTrainer;
const folder = mkdtempSync(join(tmpdir(), 'reprise-bench-'));
const path = join(folder, 'lake.mcap');
const resolve = () => ({ trainer, environment });

/** Q-learning as one would write it with arrays that change in place: the same draws, no events. */
function rawLoop(steps: number, model: TableModel): Float64Array {
  const { states, actions } = model;
  const table = new Float64Array(states * actions);
  const visits = new Int32Array(states * actions);
  const key = keyOf(7);
  const policyKey = foldIn(key, 0);
  const environmentKey = foldIn(key, 1);
  const { starts, cumulative, next, rewards, ends } = flatten(model);
  const words = new Int32Array(2);
  let cell = 0;
  let elapsed = 0;
  for (let step = 0; step < steps; step++) {
    drawWords(policyKey, step, words);
    const draw = (words[1]! >>> 0) / 4294967296;
    let action = 0;
    if ((words[0]! >>> 0) / 4294967296 < 0.1) action = Math.floor(draw * actions);
    else {
      let best = table[cell * actions]!;
      let ties = 1;
      for (let a = 1; a < actions; a++) {
        const value = table[cell * actions + a]!;
        if (value > best) {
          best = value;
          action = a;
          ties = 1;
        } else if (value === best) ties++;
      }
      if (ties > 1) {
        let rank = Math.floor(draw * ties);
        for (let a = 0; a < actions; a++) {
          if (table[cell * actions + a] === best && rank-- === 0) {
            action = a;
            break;
          }
        }
      }
    }
    const entry = cell * actions + action;
    const u = uniform(foldIn(environmentKey, step));
    let outcome = starts[entry]!;
    const end = starts[entry + 1]!;
    while (outcome < end && !(cumulative[outcome]! > u)) outcome++;
    if (outcome === end) outcome = starts[entry]!;
    const nextCell = next[outcome]!;
    const reward = rewards[outcome]!;
    const terminated = ends[outcome] === 1;
    let target = reward;
    if (!terminated) {
      let best = table[nextCell * actions]!;
      for (let a = 1; a < actions; a++) best = Math.max(best, table[nextCell * actions + a]!);
      target += 0.9 * best;
    }
    visits[entry]!++;
    table[entry]! += 0.1 * (target - table[entry]!);
    elapsed++;
    if (terminated || elapsed >= 100) {
      cell = 0;
      elapsed = 0;
    } else cell = nextCell;
  }
  return table;
}

function flatten(model: TableModel) {
  const starts: number[] = [];
  const cumulative: number[] = [];
  const next: number[] = [];
  const rewards: number[] = [];
  const ends: number[] = [];
  for (const outcomes of model.outcomes.flat()) {
    starts.push(next.length);
    let sum = 0;
    for (const outcome of outcomes) {
      sum += outcome.probability;
      cumulative.push(sum);
      next.push(outcome.nextState);
      rewards.push(outcome.reward);
      ends.push(outcome.terminated ? 1 : 0);
    }
  }
  starts.push(next.length);
  return {
    starts: Int32Array.from(starts),
    cumulative: Float64Array.from(cumulative),
    next: Int32Array.from(next),
    rewards: Float64Array.from(rewards),
    ends: Uint8Array.from(ends),
  };
}

function runToEnd(steps: number): void {
  run(qLearning, { config: { steps }, seed: 7, environment, mode: 'synchronous' }).subscribe(
    () => {},
  );
}

async function recordRun(steps: number, path: string): Promise<number> {
  const control = new RunControl();
  const options = { config: { steps }, seed: 7, environment, control };
  const recorder = await recordToFile(path, trainer, options, { force: true });
  await lastValueFrom(run(qLearning, options).pipe(record(recorder, control)));
  return (await recorder.done).transitions;
}

const rows: [what: string, reached: string, wanted: string][] = [];

async function ratios(): Promise<void> {
  const model = environment.model!();
  const reference = rawLoop(1000, model);
  let table = new Float64Array();
  run(qLearning, { config: { steps: 1000 }, seed: 7, environment, mode: 'synchronous' }).subscribe(
    ({ state }) => {
      if (state.step === 1000) table = state.table.toTypedArray() as Float64Array<ArrayBuffer>;
    },
  );
  if (table.some((value, i) => value !== reference[i])) throw new Error('the raw loop differs');

  const bench = new Bench({ time: 0, iterations: 12, warmupTime: 0, warmupIterations: 4 });
  bench.add('raw', () => void rawLoop(STEPS, model)).add('run', () => runToEnd(STEPS));
  await bench.run();
  const [raw, plain] = bench.tasks.map((task) => {
    if (!task.result || !('latency' in task.result)) throw new Error(`${task.name} did not run`);
    return (task.result.latency.p50 * 1e6) / STEPS;
  }) as [number, number];
  // Long runs, as recorded ones are: a third of a second goes into starting the worker.
  const recorded = await median(() => recordRun(LONG_STEPS, path));
  rows.push(['raw mutable loop', `${raw.toFixed(1)} ns/step`, '']);
  rows.push([
    'run, synchronous',
    `${plain.toFixed(1)} ns/step, ${(plain / raw).toFixed(2)} ×`,
    '≤ 2.5 ×',
  ]);
  rows.push([
    'run, recorded to a file',
    `${recorded.toFixed(1)} ns/step, ${(recorded / raw).toFixed(2)} ×`,
    '≤ 5 ×, aim 3 ×',
  ]);
  rows.push(['bytes a transition', (statSync(path).size / (LONG_STEPS * 3)).toFixed(2), '≤ 8']);

  const recording = await openRecordingFile(path, resolve);
  const verified = await median(async () => {
    const result = await verifyFile(recording);
    if (!result.verified) throw new Error(result.message);
  });
  await recording.close();
  rows.push([
    'verify',
    `${verified.toFixed(1)} ns/step, ${(recorded / verified).toFixed(2)} × the recorded run's speed`,
    '≥ 1 ×',
  ]);
}

/** The median nanoseconds a step takes in three turns over the long run. */
async function median(turn: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    await turn();
    times.push(((performance.now() - start) * 1e6) / LONG_STEPS);
  }
  return times.sort((a, b) => a - b)[1]!;
}

async function seeks(): Promise<void> {
  const transitions = 3 * LONG_STEPS;
  const recording = await openRecordingFile(path, resolve);
  const times: number[] = [];
  for (let i = 0; i < 300; i++) {
    const seq = Math.floor(uniform(keyOf(1), i) * transitions);
    const start = performance.now();
    await recording.at(seq);
    times.push(performance.now() - start);
  }
  await recording.close();
  times.sort((a, b) => a - b);
  rows.push([
    `at(seq) of ${(transitions / 1e6).toFixed(0)} million transitions`,
    `p50 ${times[150]!.toFixed(1)} ms, p99 ${times[297]!.toFixed(1)} ms`,
    'p99 ≤ 50 ms',
  ]);
}

async function memory(): Promise<void> {
  const control = new RunControl();
  const options = { config: { steps: 10_000_000 }, seed: 7, environment, control };
  const recorder = await recordToFile(join(folder, 'memory.mcap'), trainer, options, {
    force: true,
  });
  let base = 0;
  let peak = 0;
  const recorded$ = run(qLearning, options).pipe(record(recorder, control));
  await new Promise<void>((done, failed) => {
    recorded$.subscribe({
      next({ seq }) {
        if (seq === 1_000_000) base = process.memoryUsage.rss();
        if (seq > 1_000_000 && seq % 100_000 === 0)
          peak = Math.max(peak, process.memoryUsage.rss());
      },
      error: failed,
      complete: done,
    });
  });
  rows.push([
    'resident memory, 30 million transitions recorded',
    `grew ${((peak - base) / 2 ** 20).toFixed(0)} MB after the first million`,
    '≤ 64 MB',
  ]);
}

try {
  await ratios();
  await seeks();
  await memory();
} finally {
  rmSync(folder, { recursive: true });
}
const width = Math.max(...rows.map(([what]) => what.length));
console.log(`Q-learning on FrozenLake-v1 4×4, Node ${process.versions.node}\n`);
for (const [what, reached, wanted] of rows) {
  console.log(`${what.padEnd(width)}  ${reached.padEnd(46)}  ${wanted}`);
}
