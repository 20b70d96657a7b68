import {
  addFlags,
  alarmNotes,
  checkFlags,
  type Flag,
  flagsOf,
  givenFlags,
  grouped,
  isSameFile,
  type Progress,
  parsePort,
  rounded,
  showProgress,
  textFlag,
  UsageError,
  wholeFlag,
} from '@reprise/cli';
import { type Environment, plain } from '@reprise/core';
import { type TrainerEntry, trainers } from '@reprise/trainers';
import type { Command } from 'commander';
import type { AlarmStanding } from './alarms.ts';
import { replayAt } from './command-names.ts';
import { LearningCurve } from './dashboard/learning-curve.ts';
import type { Running } from './dashboard/reading.ts';
import { canDraw, watch } from './dashboard/watch.ts';
import { type DataOptions, dataFlags, givenData, takesData } from './data.ts';
import { addEnvironments, givenEnvironment } from './environment.ts';
import type { Divergence } from './meter.ts';
import { type RecordingServer, serveRecording } from './serve.ts';
import { curveOf } from './stop-when.ts';
import { exitCodeOf, type Trained, train } from './training.ts';
import { addWatching, closingLines, givenWatching, type WatchingOptions } from './watching.ts';

interface TrainOptions extends DataOptions, WatchingOptions {
  readonly seed?: number;
  readonly env?: string;
  readonly record?: string;
  readonly force?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly serve?: number | true;
}

/** The exit code of a run that `--stop-when diverged` ended. */
const DIVERGED = 3;

/** The flags of every trainer that take a value. */
export const runFlags: readonly Flag[] = [
  wholeFlag('--seed', 0, 'the seed of every draw'),
  textFlag('--record', 'text', 'the new file to record the run into, by custom .mcap'),
];

/** Adds `reprise train`, with a command for each trainer. */
export function addTrain(program: Command): void {
  const command = program
    .command('train')
    .description('run a trainer; the last line printed is the digest of the run')
    .usage('<trainer> [options]')
    .commandsGroup('Trainers:')
    .helpCommand(false)
    .addHelpText(
      'after',
      `
Example:
  reprise train q-learning --env FrozenLake-v1 --seed 7 --steps 200000 \\
    --record runs/lake.mcap

The options of a trainer: reprise train <trainer> --help`,
    );
  for (const entry of trainers) addTrainer(command, entry);
}

function addTrainer(parent: Command, entry: TrainerEntry): void {
  const { trainer, summary, defaultEnvironment } = entry;
  const flags = flagsOf(trainer.config);
  const command = parent.command(trainer.id).description(summary);
  addFlags(command, runFlags);
  command
    .option('--force', 'overwrite the file if it is there')
    .option('--quiet', 'no progress')
    .option('--json', 'print the result as one JSON object, before the digest')
    .option('--serve [port]', 'let reprise-replay view --live follow; default any port', parsePort);
  addWatching(command);
  if (trainer.needsEnvironment) addEnvironments(command, defaultEnvironment as string);
  if (takesData(trainer)) addFlags(command, dataFlags, 'Data:');
  addFlags(command, flags, `Options of ${trainer.id}:`);
  command.action((options: TrainOptions) => trainAndReport(entry, flags, options));
}

async function trainAndReport(
  entry: TrainerEntry,
  flags: readonly Flag[],
  options: TrainOptions,
): Promise<void> {
  const { trainer, defaultEnvironment } = entry;
  const { seed = 0, force = false, quiet = false } = options;
  const path = options.record ?? null;
  const given = givenFlags(flags, { ...options });
  checkFlags(trainer.config, flags, given);
  const { config: data, note } = givenData(options);
  if (path !== null && options.data !== undefined && isSameFile(path, options.data)) {
    throw new UsageError(`--record ${path} is the file of --data`);
  }
  const config = { ...given, ...data };
  const id = options.env ?? (defaultEnvironment as string);
  if (options.watch && quiet) throw new UsageError('--watch shows the run, --quiet nothing');
  const outside = trainer.needsEnvironment
    ? await givenEnvironment(id, { ...options }, seed)
    : undefined;
  const { environment, world } = outside ?? {};
  let served: RecordingServer | null = null;
  try {
    if (options.serve !== undefined) served = await serveRecording(path, options.serve);
    const isDrawn = options.watch === true && canDraw();
    const watched = { entry, config, environment, path, isDrawn };
    const { watchers, alarms } = givenWatching({ ...options }, watched);
    const notes = alarmNotes(options.alarm ?? []);
    const training = { entry, config, seed, environment, world, path, force, watchers, notes };
    const curve = options.watch && new LearningCurve(curveOf(entry, config, environment));
    const subject = {
      ...{ trainer: trainer.id, environment, seed, path, served: served?.address ?? null },
      alarms: alarms.standings,
    };
    const show = curve ? await watch({ ...subject, curve }) : quiet ? undefined : showBar;
    const onStart = () => {
      if (note) process.stderr.write(`${note}\n`);
      served?.begin();
      if (served) process.stderr.write(`reprise-replay view --live ${served.address}\n`);
    };
    const trained = await train({ ...training, onStart, show, curve: curve || undefined });
    const { how, reason } = trained.summary;
    const ended = quiet ? (reason ? [`${how} (${reason})`] : []) : [closing(trained)];
    for (const line of [...ended, ...closingLines(alarms)]) process.stderr.write(`${line}\n`);
    if (trained.unlearned !== null) {
      process.stderr.write(`${unlearnedLine(entry, trained.unlearned, environment)}\n`);
    }
    report(entry, config, environment, options, trained, alarms.standings());
    if (trained.signal) process.exitCode = exitCodeOf(trained.signal);
    else if (trained.summary.reason?.startsWith('diverged')) process.exitCode = DIVERGED;
  } finally {
    served?.close();
    await outside?.close();
  }
}

/** Shows a run as a bar. */
export function showBar({ meter }: Running): Progress {
  return showProgress(() => meter.standing());
}

/** The line that progress ends with. */
function closing({ summary, seconds, note }: Trained): string {
  const { transitions, how, reason } = summary;
  const count = `${grouped(transitions)} transitions in ${rounded(seconds, 3)} s`;
  const rate = `${grouped(perSecond(transitions, seconds))}/s`;
  const end = reason ? `${how} (${reason})` : how;
  return [count, rate, note, how === 'finished' ? '' : end].filter(Boolean).join(', ');
}

/** What is said of a run that learned nothing because no episode ended. */
function unlearnedLine(
  { trainer }: TrainerEntry,
  steps: number,
  environment: Environment | undefined,
): string {
  const limit = environment?.maxEpisodeSteps ?? null;
  const what =
    limit === null
      ? "--wrap 'timeLimit maxEpisodeSteps=100' ends them"
      : `they are cut off after ${grouped(limit)}`;
  return `no episode ended in ${grouped(steps)} step${steps === 1 ? '' : 's'}, and ${trainer.id} has learned nothing: ${what}`;
}

function perSecond(transitions: number, seconds: number): number {
  return Math.round(transitions / seconds);
}

function report(
  { trainer, oracle }: TrainerEntry,
  config: Readonly<Record<string, unknown>>,
  environment: Environment | undefined,
  { record, json }: TrainOptions,
  { summary, last, seconds, divergence }: Trained,
  alarms: readonly AlarmStanding[],
): void {
  const answer = last && oracle(trainer.config.parse(config), environment);
  const result = {
    trainer: trainer.id,
    transitions: summary.transitions,
    transitionsPerSecond: perSecond(summary.transitions, seconds),
    ended: summary.how,
    reason: summary.reason ?? null,
    divergedAt: divergence?.divergedAt ?? null,
    grownSince: divergence?.grownSince ?? null,
    alarms,
    answer: answer && {
      what: answer.label,
      how: answer.name,
      exact: answer.exact,
      reached: answer.reached(last.state),
    },
    file: record ?? null,
    bytes: record === undefined ? null : summary.bytes,
    stateDigest: summary.stateDigest,
    digest: summary.digest,
  };
  if (json) console.log(JSON.stringify(plain(result)));
  else if (result.answer) {
    const { what, how, exact, reached } = result.answer;
    console.log(`${what}: ${numbers(reached, 6)}\nexact (${how}): ${numbers(exact, 6)}`);
  }
  if (!json && divergence) console.log(divergenceLines(divergence, record).join('\n'));
  console.log(summary.digest);
}

/** Where a run's parameters began to grow, and where it diverged, with what opens the recording there. */
function divergenceLines(
  { divergedAt, grownSince }: Divergence,
  path: string | undefined,
): readonly string[] {
  const place = (seq: number) => (path === undefined ? '' : `: ${replayAt(path, seq)}`);
  return [
    ...(grownSince === null
      ? []
      : [
          `growing since transition ${grownSince}, never again back at the first norm${place(grownSince)}`,
        ]),
    `diverged at transition ${divergedAt}, beyond the limit${place(divergedAt)}`,
  ];
}

/** Numbers to so many significant digits, commas between. */
export function numbers(values: number | readonly number[], digits: number): string {
  const list = typeof values === 'number' ? [values] : values;
  return list.map((value) => (Math.abs(value) < 1e-9 ? '0' : rounded(value, digits))).join(', ');
}
