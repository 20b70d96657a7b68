import { openSync, writeSync } from 'node:fs';
import { makeEnvironment } from '@reprise/environments';
import { findTrainer } from '@reprise/trainers';
import { curveOf } from '../stop-when.ts';
import { train } from '../training.ts';
import { LearningCurve } from './learning-curve.ts';
import { type Seat, showDashboard } from './show-dashboard.tsx';

/** Rounds of each, in turn. */
const ROUNDS = 9;

const runs = [
  { id: 'q-learning', world: 'FrozenLake-v1', config: { steps: 3_000_000 } },
  { id: 'semi-gradient-sarsa', world: 'MountainCar-v0', config: { steps: 200_000 } },
  { id: 'autoencoder', world: null, config: { iterations: 100_000 } },
];
const nowhere = openSync('/dev/null', 'w');

/** A terminal of 120 columns and 40 rows with 256 colours, which counts what it is written. */
function seat(): Seat & { bytes: number } {
  const stdout = {
    columns: 120,
    rows: 40,
    write: (text: string) => {
      here.bytes += writeSync(nowhere, text);
      return true;
    },
    getColorDepth: () => 8,
    on: () => stdout,
    off: () => stdout,
  } as unknown as Seat['stdout'];
  const here = { stdin: { isTTY: false } as NodeJS.ReadStream, stdout, bytes: 0 };
  return here;
}

async function seconds({ id, world, config }: (typeof runs)[number], isWatched: boolean) {
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
  const trained = await train({
    ...{ entry, config, seed: 7, environment, path: null, force: false },
    ...(isWatched && {
      curve,
      show: (running: Parameters<typeof showDashboard>[1]) =>
        showDashboard(subject, running, terminal),
    }),
  });
  return {
    seconds: trained.seconds,
    perSecond: trained.summary.transitions / trained.seconds,
    terminal,
  };
}

console.log(`train --watch on 120 × 40, Node ${process.versions.node}; best of ${ROUNDS} rounds\n`);
for (const run of runs) {
  const best = { alone: Number.POSITIVE_INFINITY, watched: Number.POSITIVE_INFINITY };
  let [perSecond, bytes] = [0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const alone = await seconds(run, false);
    const watched = await seconds(run, true);
    best.alone = Math.min(best.alone, alone.seconds);
    best.watched = Math.min(best.watched, watched.seconds);
    perSecond = Math.max(perSecond, alone.perSecond);
    bytes = watched.terminal.bytes / watched.seconds;
  }
  const ratio = best.watched / best.alone;
  console.log(
    `${run.id.padEnd(20)} ${(perSecond / 1e6).toFixed(2).padStart(6)} M transitions/s  watched ${ratio.toFixed(3)} ×; to reach: ≤ 1.05  (${(bytes / 1024).toFixed(0)} KiB/s drawn)`,
  );
}
console.log();
