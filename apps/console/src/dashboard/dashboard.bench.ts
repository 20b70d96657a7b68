import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeEnvironment } from '@reprise/environments';
import { findTrainer } from '@reprise/trainers';
import { curveOf } from '../stop-when.ts';
import { train } from '../training.ts';
import { LearningCurve } from './learning-curve.ts';
import type { Running } from './reading.ts';
import type { Seat } from './show-dashboard.tsx';
import { loadDashboard } from './watch.ts';

/** Rounds of each, in turn. */
const ROUNDS = 11;

/** The most that watching may take of a run's time. */
const ASKED = 1.05;

const [lake, car, endless] = ['FrozenLake-v1', 'MountainCar-v0', 'Gridworld5x5-v0'];
const runs = [
  { id: 'q-learning', world: lake, config: { steps: 16_000_000 }, isRecorded: false },
  { id: 'q-learning', world: lake, config: { steps: 5_000_000 }, isRecorded: true },
  // Its episodes never end: the curve is of all its TD errors.
  { id: 'q-learning', world: endless, config: { steps: 8_000_000 }, isRecorded: false },
  { id: 'semi-gradient-sarsa', world: car, config: { steps: 2_000_000 }, isRecorded: false },
  { id: 'autoencoder', world: null, config: { steps: 500_000 }, isRecorded: false },
];
type Run = (typeof runs)[number];

const folder = mkdtempSync(join(tmpdir(), 'reprise-dashboard-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const showDashboard = await loadDashboard();
const nowhere = openSync('/dev/null', 'w');

/** A terminal of 120 columns and 40 rows with 256 colours, which counts its pictures. */
function seat(): Seat & { pictures: number } {
  const stdout = {
    columns: 120,
    rows: 40,
    write: (text: string) => {
      here.pictures++;
      writeSync(nowhere, text);
      return true;
    },
    getColorDepth: () => 8,
    on: () => stdout,
    off: () => stdout,
  } as unknown as Seat['stdout'];
  const here = { stdin: { isTTY: false } as NodeJS.ReadStream, stdout, pictures: 0 };
  return here;
}

async function measured({ id, world, config, isRecorded }: Run, isWatched: boolean) {
  const entry = findTrainer(id);
  const environment = world === null ? undefined : makeEnvironment(world);
  const curve = new LearningCurve(curveOf(entry, config, environment));
  const terminal = seat();
  const subject = {
    trainer: id,
    environment,
    seed: 7,
    path: null,
    served: null,
    curve,
    alarms: () => [],
  };
  let [from, to] = [0, 0];
  const show = (running: Running) => {
    from = processorSeconds();
    const shown = isWatched ? showDashboard(subject, running, terminal) : null;
    return {
      end() {
        to = processorSeconds();
        shown?.end();
      },
    };
  };
  const path = isRecorded ? join(folder, 'run.mcap') : null;
  const training = { entry, config, seed: 7, environment, path, force: true, show };
  const { seconds, summary } = await train({ ...training, ...(isWatched && { curve }) });
  const pictures = terminal.pictures / seconds;
  return { seconds, processor: to - from, perSecond: summary.transitions / seconds, pictures };
}

/** Seconds that this thread has had of a processor, whoever else wants it; 0 where the system does not say. */
function processorSeconds(): number {
  const path = `/proc/self/task/${process.pid}/schedstat`;
  return existsSync(path) ? Number(readFileSync(path, 'utf8').split(' ', 1)[0]) / 1e9 : 0;
}

type Measured = Awaited<ReturnType<typeof measured>>;

/** What a run costs alone and watched, in turn: V8 chooses anew in each process, and one takes a tenth longer than the next. */
async function compare(run: Run): Promise<void> {
  for (const isWatched of [true, false]) await measured(run, isWatched);
  const alone: Measured[] = [];
  const watched: Measured[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // Who comes second finds the machine warmer: they take turns.
    for (const isWatched of round % 2 === 0 ? [false, true] : [true, false]) {
      (isWatched ? watched : alone).push(await measured(run, isWatched));
    }
  }
  const ratio = (what: 'seconds' | 'processor') =>
    median(watched.map((one) => one[what])) / median(alone.map((one) => one[what]));
  const perSecond = median(alone.map((one) => one.perSecond));
  const pictures = median(watched.map((one) => one.pictures));
  const name = `${run.id}${run.world === endless ? ', endless' : ''}${run.isRecorded ? ', recorded' : ''}`;
  if (ratio('seconds') > ASKED) process.exitCode = 1;
  console.log(
    `${name.padEnd(21)}${(perSecond / 1e6).toFixed(2).padStart(5)} M transitions/s, watched ${ratio('seconds').toFixed(3)} × the time; to reach: ≤ ${ASKED} (${ratio('processor').toFixed(3)} × the thread's processor time; ${pictures.toFixed(1)} pictures/s)`,
  );
}

/** The middle one of an odd number of values. */
function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

const [, , index] = process.argv;
if (index !== undefined) {
  await compare(runs[Number(index)]!);
} else {
  console.log(
    `train --watch on 120 × 40, Node ${process.versions.node}; medians of ${ROUNDS} rounds\n`,
  );
  // Each in a process of its own, as a user's is: what has run others is slower at all.
  for (const i of runs.keys()) {
    const args = [fileURLToPath(import.meta.url), String(i)];
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
  console.log();
}
