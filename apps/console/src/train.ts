import {
  addFlags,
  didYouMean,
  EXIT,
  type Flag,
  flagsOf,
  givenFlags,
  UsageError,
} from '@reprise/cli';
import type { Environment } from '@reprise/core';
import { environments, makeEnvironment } from '@reprise/environments';
import { type TrainerEntry, trainers } from '@reprise/trainers';
import { type Command, InvalidArgumentError } from 'commander';
import { loadCsv } from './csv.ts';
import { train } from './training.ts';

interface TrainOptions {
  readonly seed: number;
  readonly env?: string;
  readonly record?: string;
  readonly force?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly data?: string;
  readonly target?: string;
  readonly features?: string;
}

/** Adds `reprise train`, with a command for each trainer. */
export function addTrain(program: Command): void {
  const command = program
    .command('train')
    .description('run a trainer; the last line printed is the digest of the run')
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      '\nExample:\n  reprise train q-learning --env FrozenLake-v1 --seed 7 --steps 200000 --record runs/lake.mcap',
    );
  for (const entry of trainers) addTrainer(command, entry);
}

function addTrainer(parent: Command, entry: TrainerEntry): void {
  const { trainer, summary } = entry;
  const flags = flagsOf(trainer.config);
  const command = parent
    .command(trainer.id)
    .description(summary)
    .showSuggestionAfterError()
    .option('--seed <number>', 'of every draw: whole number from 0', parseSeed, 0)
    .option('--record <file>', 'record the run into this file (.mcap)')
    .option('--force', 'overwrite the file')
    .option('--quiet', 'no progress')
    .option('--json', 'the result as one JSON object, before the digest');
  const environmentFlags = trainer.needsEnvironment ? addEnvironment(command, entry) : [];
  if (takesData(trainer.config)) {
    command
      .option('--data <file>', 'a CSV file with a header line')
      .option('--target <column>', 'the column to predict')
      .option('--features <columns>', 'the columns to predict from, comma between');
  }
  addFlags(command, flags);
  command.action(async (options: TrainOptions) => {
    const config = { ...givenFlags(flags, { ...options }), ...dataOf(options) };
    const environment = environmentOf(entry, options, environmentFlags);
    const trained = await train({
      entry,
      config,
      seed: options.seed,
      environment,
      path: options.record ?? null,
      force: options.force ?? false,
      quiet: options.quiet ?? false,
    });
    report(entry, config, environment, options, trained);
    if (trained.wasInterrupted) process.exitCode = EXIT.interrupted;
  });
}

function report(
  { trainer, oracle }: TrainerEntry,
  config: Readonly<Record<string, unknown>>,
  environment: Environment | undefined,
  options: TrainOptions,
  { summary, last, seconds }: Awaited<ReturnType<typeof train>>,
): void {
  const answer = last && oracle(trainer.config.parse(config), environment);
  const result = {
    trainer: trainer.id,
    transitions: summary.transitions,
    transitionsPerSecond: Math.round(summary.transitions / seconds),
    ended: summary.how,
    answer: answer && {
      what: answer.label,
      how: answer.name,
      exact: answer.exact,
      reached: answer.reached(last.state),
    },
    file: options.record ?? null,
    bytes: options.record ? summary.bytes : null,
    stateDigest: summary.stateDigest,
    digest: summary.digest,
  };
  if (options.json) console.log(JSON.stringify(result));
  else if (result.answer) {
    const { what, how, exact, reached } = result.answer;
    console.log(`${what}: ${numbers(reached)}; exact (${how}): ${numbers(exact)}`);
  }
  console.log(summary.digest);
}

/** Numbers to six significant digits. */
export function numbers(values: number | readonly number[]): string {
  const text = (value: number) => {
    const rounded = Number(value.toPrecision(6));
    return String(Math.abs(rounded) < 1e-9 ? 0 : rounded);
  };
  return typeof values === 'number' ? text(values) : `[${values.map(text).join(', ')}]`;
}

function addEnvironment(command: Command, entry: TrainerEntry): readonly Flag[] {
  command.option('--env <id>', `the environment (${entry.defaultEnvironment})`);
  const flags = new Map<string, Flag>();
  for (const { options } of environments) {
    for (const flag of flagsOf(options, 'env-')) flags.set(flag.flag, flag);
  }
  addFlags(command, [...flags.values()]);
  return [...flags.values()];
}

function environmentOf(
  { trainer, defaultEnvironment }: TrainerEntry,
  options: TrainOptions,
  flags: readonly Flag[],
): Environment | undefined {
  if (!trainer.needsEnvironment) return undefined;
  const id = options.env ?? (defaultEnvironment as string);
  const ids = environments.map((entry) => entry.id);
  if (!ids.includes(id)) {
    throw new UsageError(
      `unknown environment '${id}'${didYouMean(id, ids)}; there are ${ids.join(', ')}`,
    );
  }
  return makeEnvironment(id, givenFlags(flags, { ...options }));
}

function takesData(config: unknown): boolean {
  return 'shape' in (config as object) && 'data' in (config as { shape: object }).shape;
}

function dataOf(options: TrainOptions): Record<string, unknown> {
  if (options.data === undefined) {
    if (options.target ?? options.features) {
      throw new UsageError('--target and --features go with --data');
    }
    return {};
  }
  const features = options.features?.split(',').map((name) => name.trim()) ?? null;
  const { data, dropped } = loadCsv(options.data, options.target ?? null, features);
  process.stderr.write(
    `${options.data}: ${data.rows} rows${dropped > 0 ? `; ${dropped} with missing values were left out` : ''}\n`,
  );
  return { data };
}

function parseSeed(text: string): number {
  const seed = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new InvalidArgumentError('It must be a whole number from 0 to 9007199254740991.');
}
