import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { grouped, outputWidth, pairs, resolve, verifyShown } from '@reprise/cli';
import type { Environment, Transition } from '@reprise/core';
import { makeEnvironment } from '@reprise/environments';
import { encodeState } from '@reprise/recording';
import { openRecordingFile } from '@reprise/recording/node';
import { findTrainer } from '@reprise/trainers';
import type { Command } from 'commander';
import { commandNames } from './command-names.ts';
import { toDataset } from './csv.ts';
import { numbers, showBar } from './train.ts';
import { exitCodeOf, train } from './training.ts';

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
  for (const demoRun of demoRuns()) {
    const row = await once(demoRun);
    if (row === null) return;
    rows.push(row);
  }
  print(
    ['trainer', 'transitions', 'transitions/s', 'reached', 'exact answer', 'digest', 'verified'],
    rows,
  );
  const { reprise, replay } = commandNames();
  console.log(`
Verified: folded again from its file and decided again, both bit for bit. Each run is a file now.
Type next:
  ${replay} info runs/demo-q-learning.mcap
  ${replay} at runs/demo-q-learning.mcap 150000
  ${replay} verify runs/demo-linear-regression.mcap
  ${reprise} list`);
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
      config: { steps: 600_000, learningRate: 1, learningRateSchedule: 'visits', epsilon: 0.5 },
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

/** A run's row of the table; null where a signal stopped it. */
async function once({ trainer, config, environment }: DemoRun): Promise<string[] | null> {
  const entry = findTrainer(trainer);
  const path = `runs/demo-${trainer}.mcap`;
  const { summary, last, seconds, signal } = await train({
    entry,
    config,
    seed: SEED,
    environment,
    path,
    force: true,
    show: process.stderr.isTTY ? showBar : undefined,
  });
  if (signal) {
    process.exitCode = exitCodeOf(signal);
    return null;
  }
  const answer = entry.oracle(entry.trainer.config.parse(config), environment);
  await replayAndVerify(path, last);
  return [
    trainer,
    grouped(summary.transitions),
    grouped(Math.round(summary.transitions / seconds)),
    answer && last ? row(answer.reached(last.state)) : '',
    answer ? row(answer.exact) : '',
    summary.digest.slice(0, 8),
    'yes',
  ];
}

/**
 * Folds the file's events to the end, compares with the live run, and verifies every transition;
 * throws where anything differs.
 */
async function replayAndVerify(path: string, live: Transition<unknown> | null): Promise<void> {
  const recording = await openRecordingFile(path, resolve);
  try {
    const last = recording.endSeq - 1;
    let replayed: Transition<unknown> | null = null;
    await recording.replay().forEach((transition) => {
      if (transition.seq === last) replayed = transition;
    });
    const isSame = text(replayed) === text(live);
    const result = await verifyShown(recording);
    if (!isSame) throw new Error(`${path}: the replay's last state is not the run's`);
    if (!result.verified) throw new Error(`${path}: ${result.message}`);
  } finally {
    await recording.close();
  }
}

function text(transition: Transition<unknown> | null): string {
  return String(encodeState(transition?.state ?? null));
}

/** Numbers to four digits, as short as they go. */
function row(values: number | readonly number[]): string {
  return numbers(values, 4).replaceAll(',', '');
}

/** A table where it fits, else its rows one after the other. */
function print(head: readonly string[], rows: readonly string[][]): void {
  const widths = head.map((title, i) =>
    Math.max(title.length, ...rows.map((row) => row[i]!.length)),
  );
  const width = widths.reduce((sum, one) => sum + one + 2, -2);
  if (process.stdout.isTTY && outputWidth() < width) {
    const stacked = rows.map((row) => pairs(row.map((cell, i) => [head[i]!, cell])));
    console.log(stacked.join('\n\n'));
    return;
  }
  const line = (cells: readonly string[]) => cells.map((cell, i) => cell.padEnd(widths[i]!));
  const rule = widths.map((one) => '─'.repeat(one));
  for (const cells of [head, rule, ...rows]) console.log(line(cells).join('  ').trimEnd());
}
