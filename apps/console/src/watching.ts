import { addFlags, flagsOf, givenFlags, grouped, parseFlag, UsageError } from '@reprise/cli';
import type { Environment } from '@reprise/core';
import type { TrainerEntry } from '@reprise/trainers';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { type AlarmStanding, type Alarms, createAlarms } from './alarms.ts';
import { replayAt } from './command-names.ts';
import { beginningOf, STOPS, stopWhen } from './stop-when.ts';
import type { Watcher } from './training.ts';

/** The options with which a run is watched, as a command line gives them. */
export interface WatchingOptions {
  readonly stopWhen?: readonly (typeof STOPS)[number][];
  readonly alarm?: readonly string[];
  readonly watch?: boolean;
}

/** The run that is to be watched. */
export interface WatchedTraining {
  readonly entry: TrainerEntry;
  readonly config: Readonly<Record<string, unknown>>;
  readonly environment: Environment | undefined;
  readonly path: string | null;
  /** Whether the dashboard is drawn, which shows alarms itself. */
  readonly isDrawn: boolean;
}

/** What watches a run, and its alarms. */
export interface Watching {
  readonly watchers: readonly Watcher[];
  readonly alarms: Alarms;
}

/** Lines about one alarm; after them it is only counted. */
const MOST_LINES = 3;

const convergence = z.object({
  stopWindow: z
    .int()
    .min(2)
    .max(1_000_000)
    .default(100)
    .describe('converged: returns or losses in a mean'),
  stopTolerance: z
    .number()
    .min(0)
    .default(0.001)
    .describe('converged: how far apart as many such means may lie'),
});

const [stopFlag] = flagsOf(z.object({ stopWhen: z.enum(STOPS).describe('end the run then') }));
const convergenceFlags = flagsOf(convergence);
const heading = 'Watching:';

/** Adds the options with which a run is watched. */
export function addWatching(command: Command): void {
  const stopOption = new Option(
    '--stop-when <what>',
    `end the run when it has: ${STOPS.join(' | ')}; several`,
  ).argParser((text, before: readonly unknown[] = []) => [...before, parseFlag(stopFlag!, text)]);
  const alarmOption = new Option(
    '--alarm <condition>',
    "say with which transition it begins to hold, or is of NaN: 'loss > 10', 'return < -200'; several",
  ).argParser((text, before: readonly string[] = []) => [...before, text]);
  const watchOption = new Option(
    '--watch',
    'draw the run as it goes; keys pause, step and slow it',
  );
  command.addOption(watchOption.helpGroup(heading));
  command.addOption(stopOption.helpGroup(heading));
  addFlags(command, convergenceFlags, heading);
  command.addOption(alarmOption.helpGroup(heading));
}

/** What watches a run, by its options. Throws a UsageError for what cannot be watched. */
export function givenWatching(
  options: WatchingOptions & Readonly<Record<string, unknown>>,
  { entry, config, environment, path, isDrawn }: WatchedTraining,
): Watching {
  const { stopWhen: stops = [], alarm: conditions = [] } = options;
  const given = givenFlags(convergenceFlags, options);
  const loose = convergenceFlags.find(({ field }) => field in given);
  if (loose && !stops.includes('converged')) {
    throw new UsageError(`${loose.flag} goes with --stop-when converged`);
  }
  const isWatched = stops.length > 0 || conditions.length > 0;
  const beginning = isWatched
    ? beginningOf(entry, config, environment)
    : { columns: {}, state: undefined };
  const { columns } = beginning;
  const alarms = createAlarms(conditions, beginning, (standing) => {
    if (!isDrawn) tell(standing, path);
  });
  const watchers = [];
  if (conditions.length > 0) watchers.push(alarms.watch);
  if (stops.length > 0) {
    const { stopWindow: window, stopTolerance: tolerance } = convergence.parse(given);
    watchers.push(stopWhen(stops, { entry, columns, environment, window, tolerance }));
  }
  return { watchers, alarms };
}

/** How often each alarm was raised, when the run is over. */
export function closingLines(alarms: Alarms): readonly string[] {
  return alarms.standings().map(({ condition, raised, firstSeq, lastSeq }) => {
    if (raised === 0) return `alarm: ${condition}: never`;
    if (raised === 1) return `alarm: ${condition}: once, at transition ${firstSeq}`;
    return `alarm: ${condition}: ${grouped(raised)} times, at transitions ${firstSeq} to ${lastSeq}`;
  });
}

/** Writes that an alarm was raised; over a progress bar, where there is one. */
function tell({ condition, raised, lastSeq }: AlarmStanding, path: string | null): void {
  if (raised > MOST_LINES) return;
  const place = path === null ? '' : `: ${replayAt(path, lastSeq as number)}`;
  const last = raised === MOST_LINES ? ' (from here on only counted)' : '';
  const clear = process.stderr.isTTY ? '\r\x1b[2K' : '';
  process.stderr.write(`${clear}alarm: ${condition} at transition ${lastSeq}${place}${last}\n`);
}
