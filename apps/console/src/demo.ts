import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { resolve } from '@reprise/cli';
import type { Environment, Transition } from '@reprise/core';
import { makeEnvironment } from '@reprise/environments';
import { encodeState, verify } from '@reprise/recording';
import { openRecordingFile } from '@reprise/recording/node';
import { findTrainer } from '@reprise/trainers';
import type { Command } from 'commander';
import { toDataset } from './csv.ts';
import { grouped } from './progress.ts';
import { numbers } from './train.ts';
import { train } from './training.ts';

/** The demo's seed. */
const SEED = 7;

interface DemoRun {
  readonly trainer: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly environment?: Environment;
}

/** Adds `reprise demo`: three trainers, recorded, replayed and verified. */
export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('train the three classic reward mechanisms, record, replay and verify each')
    .action(demo);
}

async function demo(): Promise<void> {
  mkdirSync('runs', { recursive: true });
  const rows: string[][] = [];
  for (const demoRun of demoRuns()) rows.push(await once(demoRun));
  print(
    ['trainer', 'transitions', 'per second', 'reached', 'exact answer', 'digest', 'verified'],
    rows,
  );
  console.log(`
Each run is a file now. Type next:
  npx pnpm@10 replay info runs/demo-q-learning.mcap
  npx pnpm@10 replay at runs/demo-q-learning.mcap 150000
  npx pnpm@10 replay verify runs/demo-linear-regression.mcap
  npx pnpm@10 console list`);
}

function demoRuns(): DemoRun[] {
  return [
    {
      trainer: 'linear-regression',
      config: {
        data: cars(),
        standardise: true,
        batch: 'full',
        learningRate: 0.1,
        iterations: 2000,
      },
    },
    {
      trainer: 'q-learning',
      environment: makeEnvironment('FrozenLake-v1'),
      config: { steps: 400_000, learningRate: 1, learningRateSchedule: 'visits', epsilon: 1 },
    },
    { trainer: 'autoencoder', config: {} },
  ];
}

/** Miles per gallon by weight and horsepower, of the data set that vega-datasets ships. */
function cars() {
  const main = createRequire(import.meta.url).resolve('vega-datasets');
  const path = join(dirname(main), '../data/cars.json');
  const records = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>[];
  const rows = records.map((values, i) => ({ line: i + 1, values }));
  const features = ['Weight_in_lbs', 'Horsepower'];
  const { data, dropped } = toDataset(rows, 'Miles_per_Gallon', features, 'cars.json');
  console.log(
    `cars.json of vega-datasets: ${data.rows} cars, ${dropped} with missing values left out\n`,
  );
  return data;
}

async function once({ trainer, config, environment }: DemoRun): Promise<string[]> {
  const entry = findTrainer(trainer);
  const path = `runs/demo-${trainer}.mcap`;
  const { summary, last, seconds } = await train({
    entry,
    config,
    seed: SEED,
    environment,
    path,
    force: true,
    quiet: true,
  });
  const answer = entry.oracle(entry.trainer.config.parse(config), environment);
  const isVerified = await replayAndVerify(path, last);
  return [
    trainer,
    grouped(summary.transitions),
    grouped(Math.round(summary.transitions / seconds)),
    answer && last ? numbers(answer.reached(last.state)) : '',
    answer ? numbers(answer.exact) : '',
    summary.digest.slice(0, 12),
    isVerified,
  ];
}

/** Folds the file's events to the end, compares with the live run, and verifies every transition. */
async function replayAndVerify(path: string, live: Transition<unknown> | null): Promise<string> {
  const recording = await openRecordingFile(path, resolve);
  try {
    const last = recording.endSeq - 1;
    let replayed: Transition<unknown> | null = null;
    await recording.replay().forEach((transition) => {
      if (transition.seq === last) replayed = transition;
    });
    const isSame = text(replayed) === text(live);
    const result = await verify(recording);
    if (!isSame) throw new Error(`${path}: the replay's last state is not the run's`);
    if (!result.verified) throw new Error(`${path}: ${result.message}`);
    return 'bit for bit';
  } finally {
    await recording.close();
  }
}

function text(transition: Transition<unknown> | null): string {
  return String(encodeState(transition?.state ?? null));
}

function print(head: readonly string[], rows: readonly string[][]): void {
  const widths = head.map((title, i) =>
    Math.max(title.length, ...rows.map((row) => row[i]!.length)),
  );
  const isWide =
    (process.stdout.columns ?? 120) >= widths.reduce((sum, width) => sum + width + 2, 0);
  if (isWide) {
    for (const row of [head, widths.map((width) => '─'.repeat(width)), ...rows]) {
      console.log(
        row
          .map((cell, i) => cell.padEnd(widths[i]!))
          .join('  ')
          .trimEnd(),
      );
    }
    return;
  }
  const width = Math.max(...head.map((title) => title.length));
  for (const row of rows) {
    row.forEach((cell, i) => {
      console.log(`${i === 0 ? '' : '  '}${head[i]!.padEnd(width)}  ${cell}`);
    });
  }
}
