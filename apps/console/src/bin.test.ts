import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ran, ranHere, resolve } from '@reprise/cli';
import { alarmsOf } from '@reprise/cli/browser';
import { type AnyTrainer, RunControl, run } from '@reprise/core';
import { environments, makeEnvironment, wrappers } from '@reprise/environments';
import { losses, returns } from '@reprise/observers';
import { record } from '@reprise/recording';
import { openRecordingFile, recordToFile } from '@reprise/recording/node';
import { qLearning, trainers } from '@reprise/trainers';
import { lastValueFrom, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { program } from './program.ts';

const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url));
const replayBin = fileURLToPath(new URL('../../replay/dist/bin.js', import.meta.url));
const DIGEST = /^[0-9a-f]{64}$/;

/** Where nothing may be written, and where things are. */
let inputs: string;
let folder: string;

const reprise = (...args: string[]) => ran(process.execPath, [bin, ...args], folder);
const replay = (...args: string[]) => ran(process.execPath, [replayBin, ...args], folder);
const shell = (command: string) => ran('sh', ['-c', command], folder);
const quoted = (...args: string[]) => [process.execPath, bin, ...args].join(' ');
const lines = (text: string) => text.trimEnd().split('\n');
const read = (name: string) => readFileSync(join(folder, name));

beforeAll(async () => {
  inputs = await mkdtemp(join(tmpdir(), 'reprise-console-'));
  folder = await mkdtemp(join(tmpdir(), 'reprise-console-'));
  const files = {
    'there.mcap': 'precious',
    'good.csv': '\ufeffa,"b, c",y\r\n1,2,3\r\n2,"5",4\r\n\r\n3,NA,8\r\n3,4,9\r\n',
    'text.csv': 'a,b,y\n1,2,3\n2,,4\n3,4,lots\n',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(inputs, name), text);
  await mkdir(join(inputs, 'folder'));
  await symlink('good.csv', join(inputs, 'link.csv'));
  await writeFile(join(folder, 'good.csv'), files['good.csv']);
});

afterAll(async () => {
  for (const path of [inputs, folder]) await rm(path, { recursive: true, force: true });
});

describe.concurrent('demo', () => {
  test('trains, records, replays and verifies, in a table of at most 110 columns', async () => {
    const { code, out, err } = await reprise('demo');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const name of ['linear-regression', 'q-learning', 'autoencoder']) {
      expect(out).toContain(`\n${name}`);
      expect(existsSync(join(folder, `runs/demo-${name}.mcap`))).toBe(true);
    }
    expect(lines(out).filter((line) => line.length > 110)).toEqual([]);
  });
});

describe('bad input is one line on standard error and exit 2, and nothing is written', () => {
  const lake = ['train', 'q-learning', '--steps', '10'];
  const line = ['train', 'linear-regression', '--iterations', '10', '--target', 'y', '--data'];
  const cases: [string, readonly string[], string][] = [
    ['no command', [], 'no command given; there are list, train, demo'],
    ['an unknown command', ['lst'], "unknown command 'lst' (did you mean list?)"],
    ['an unknown flag of the program', ['--foo'], 'unknown flag --foo: see reprise --help'],
    ['no trainer', ['train'], 'no trainer given; there are linear-regression, q-learning, auto'],
    ['an unknown trainer', ['train', 'qlearning'], "unknown trainer 'qlearning' (did you mean q-l"],
    ['an unknown flag', [...lake, '--stepz', '5'], 'unknown flag --stepz (did you mean --steps?)'],
    ['an argument too many', [...lake, 'seed'], "unexpected 'seed' (did you mean --seed?)"],
    ['a flag without its value', [...lake, '--seed'], '--seed needs a value: the seed of every'],
    ['a flag for a value', [...lake, '--record', '--force'], '--record needs a value'],
    ['a value out of range', [...lake, '--learning-rate', '5'], '--learning-rate 5: must be a n'],
    [
      'a time-out of nothing',
      [...lake, '--env-timeout', '0'],
      '0: must be a whole number from 1 to',
    ],
    ['a time-out no timer holds', [...lake, '--env-timeout', '2147484'], 'from 1 to 86400'],
    [
      'a wrapper without what it needs',
      [...lake, '--wrap', 'timeLimit'],
      '--wrap timeLimit maxEpisodeSteps needs a value: steps',
    ],
    [
      'a wrapper’s option twice',
      [...lake, '--wrap', 'discretise bins=4 bins=5'],
      'bins is given twice',
    ],
    [
      'a keyword twice',
      [...lake, '--env-option', 'a=1', '--env-option', 'a=2'],
      '--env-option a is given twice',
    ],
    ['an unknown environment', [...lake, '--env', 'FrozenLake'], '(did you mean FrozenLake-v1?)'],
    [
      "another environment's flag",
      [...lake, '--env', 'Chain-v0', '--env-is-slippery', 'false'],
      'Chain-v0 has no --env-is-slippery; it has --env-cells',
    ],
    ['a map that is none', [...lake, '--env-map', 'SF,X'], 'map has rows of different lengths'],
    ['a missing directory', [...lake, '--record', 'no/a.mcap'], 'there is no directory no'],
    ['a file for a directory', [...lake, '--record', 'good.csv/a.mcap'], 'no directory good.csv'],
    [
      'a file that is there',
      [...lake, '--record', 'there.mcap'],
      'there.mcap exists; --force over',
    ],
    ['a directory', [...lake, '--record', 'folder', '--force'], 'folder is a directory'],
    ['a stop that is none', [...lake, '--stop-when', 'slved'], '(did you mean solved?)'],
    [
      'a stop that never comes',
      [...lake, '--env', 'CliffWalking-v1', '--stop-when', 'solved'],
      'no reward thr',
    ],
    [
      'a stop without episodes',
      ['train', 'value-iteration', '--stop-when', 'solved'],
      'value-iteration acts in no episodes',
    ],
    ['a window of nothing', [...lake, '--stop-window', '9'], 'goes with --stop-when converged'],
    [
      'an alarm of what is not there',
      [...lake, '--alarm', 'retur > 10'],
      "--alarm retur > 10: 'retur' is not known (did you mean return?); there are observation, action",
    ],
    [
      'a watch that says nothing',
      [...lake, '--watch', '--quiet'],
      '--watch shows the run, --quiet',
    ],
    [
      'a window that no memory holds',
      [...lake, '--stop-when', 'converged', '--stop-window', '1000000000000'],
      '--stop-window 1000000000000: must be a whole number from 2 to 1000000',
    ],
    [
      'an alarm of what never comes',
      [...lake, '--alarm', 'loss > 10'],
      "--alarm loss > 10: 'loss' is never to be had here; there are observation, action",
    ],
    [
      'an alarm that is always the same',
      [...lake, '--alarm', '1'],
      '--alarm 1: it names nothing that changes; there are return, length, observation',
    ],
    ['half an alarm', [...lake, '--alarm', 'loss >'], '--alarm loss >: Expected expression'],
    ['a wish of two fields', ['train', 'autoencoder', '--bottleneck', '30'], 'bottleneck 30 is'],
    ['data flags without data', ['train', 'autoencoder', '--target', 'y'], '--target goes with'],
    ['no such data', [...line, 'none.csv'], 'none.csv: no such file'],
    ['text in a column', [...line, 'text.csv'], "text.csv: line 4: column 'y' is 'lots', not a nu"],
    [
      'no such column',
      [...line, 'good.csv', '--features', 'aa'],
      "good.csv: no column 'aa' (did you mean a?); there are a, b, c, y",
    ],
    ['its data for its file', [...line, 'good.csv', '--record', 'link.csv', '--force'], '--data'],
  ];

  test.for(cases)('%s', async ([, args, message]) => {
    const names = await readdir(inputs);
    const isTrain = args.length > 1 && !args.includes('--record');
    const record = isTrain ? ['--record', 'x.mcap'] : [];
    const given = [...args.slice(0, 2), ...record, ...args.slice(2)];
    const paths = given.map((arg) =>
      /[./]/.test(arg) || names.includes(arg) ? join(inputs, arg) : arg,
    );
    const { code, out, err } = await ranHere(program(), paths);
    expect(err.replaceAll(`${inputs}/`, '')).toContain(message);
    expect(lines(err)).toHaveLength(1);
    expect(err).toMatch(/^error: /);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(await readdir(inputs)).toEqual(names);
    expect(readFileSync(join(inputs, 'there.mcap'), 'utf8')).toBe('precious');
  });

  test('of the built program too', async () => {
    const [unknown, range] = await Promise.all([
      reprise('train', 'qlearning'),
      reprise('train', 'q-learning', '--learning-rate', '5', '--record', 'x.mcap'),
    ]);
    expect(unknown).toMatchObject({ code: 2, out: '' });
    expect(range).toEqual({
      code: 2,
      out: '',
      err: 'error: --learning-rate 5: must be a number above 0, at most 1\n',
    });
    expect(existsSync(join(folder, 'x.mcap'))).toBe(false);
  });
});

describe('list and help', () => {
  test('list tells every trainer, environment and wrapper in a line or two of 80 columns', async () => {
    const { code, out } = await ranHere(program(), ['list']);
    expect(code).toBeUndefined();
    for (const { trainer, summary } of trainers) {
      expect(out).toContain(trainer.id);
      expect(out.replace(/\s+/g, ' ')).toContain(summary);
    }
    for (const { id } of environments) expect(out).toContain(id);
    for (const { wrapper } of wrappers) expect(out).toContain(wrapper);
    expect(lines(out).filter((line) => line.length > 80)).toEqual([]);
    expect(lines(out).length).toBeLessThan(100);
  });

  test.each([
    ['linear-regression', ['--learning-rate', '--data', '--seed']],
    ['q-learning', ['--learning-rate', '--env', '--record']],
    ['Chain-v0', ['--env-cells', 'default 3']],
    ['Gridworld5x5-v0', ['--env-max-episode-steps', 'whole number from 1, or none; default none']],
    ['flattenObservation', ['no options']],
    ['timeLimit', ['maxEpisodeSteps=', 'whole number from 1']],
  ])('list %s tells its options in 80 columns', async (name, told) => {
    const { code, out } = await ranHere(program(), ['list', name]);
    expect(code).toBeUndefined();
    for (const word of told) expect(out).toContain(word);
    expect(lines(out).filter((line) => line.length > 80)).toEqual([]);
  });

  test('list of what is not there names the nearest', async () => {
    const { code, err } = await ranHere(program(), ['list', 'FrozenLake-v2']);
    expect(code).toBe(2);
    expect(err).toBe(
      "error: no trainer, environment or wrapper is called 'FrozenLake-v2' (did you mean FrozenLake-v1?); list shows them all\n",
    );
  });

  test('list of an id of Gymnasium’s says who is asked of it', async () => {
    const { code, err } = await ranHere(program(), ['list', 'gymnasium:Walk-v0']);
    expect(code).toBe(2);
    expect(err).toBe(
      "error: 'gymnasium:Walk-v0' is asked of the installed Python Gymnasium, which knows its options: train <trainer> --env gymnasium:Walk-v0 --env-option name=value\n",
    );
  });

  test('list --json has the documented keys', async () => {
    const { out } = await ranHere(program(), ['list', '--json']);
    const { trainers, environments, wrappers } = JSON.parse(out);
    expect(Object.keys(trainers[0])).toEqual([
      ...['id', 'version', 'summary', 'defaultEnvironment', 'flags'],
    ]);
    expect(Object.keys(environments[0])).toEqual(['id', 'summary', 'flags']);
    expect(Object.keys(wrappers[0])).toEqual(['id', 'summary', 'flags']);
    expect(Object.keys(trainers[0].flags[0])).toEqual([
      ...[
        'field',
        'flag',
        'type',
        'choices',
        'isNullable',
        'minimum',
        'maximum',
        'exclusiveMinimum',
      ],
      ...['exclusiveMaximum', 'range', 'default', 'description'],
    ]);
  });

  test('help and version go to standard output, help in 80 columns', async () => {
    const { code, out } = await ranHere(program(), ['train', 'q-learning', '--help']);
    expect(code).toBeUndefined();
    expect(out).toContain('--learning-rate');
    expect(lines(out).filter((line) => line.length > 80)).toEqual([]);
    expect((await ranHere(program(), ['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe.concurrent('train', () => {
  const short = ['train', 'q-learning', '--seed', '7', '--steps', '2000'];

  test('the same command gives the same digest, with a file or without, with --json too', async () => {
    const runs = await Promise.all([
      reprise(...short),
      reprise(...short, '--quiet', '--record', 'same.mcap'),
      reprise(...short, '--quiet', '--json', '--env', 'FrozenLake-v1'),
    ]);
    const digests = runs.map(({ out }) => lines(out).at(-1));
    expect(digests[0]).toMatch(DIGEST);
    expect(new Set(digests).size).toBe(1);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(lines(runs[0].err).at(-1)).toMatch(
      /^6,000 transitions in .* s, [\d,]+\/s, return [\d.]+$/,
    );
    expect([runs[1].err, runs[2].err]).toEqual(['', '']);
  });

  test('--json is one object with the documented keys, then the digest; --force overwrites', async () => {
    await writeFile(join(folder, 'json.mcap'), 'old');
    const { out } = await reprise(...short, '--json', '--record', 'json.mcap', '--force');
    const [json, digest, ...rest] = lines(out);
    expect(rest).toEqual([]);
    const result = JSON.parse(json as string);
    expect(Object.keys(result)).toEqual([
      ...[
        'trainer',
        'transitions',
        'transitionsPerSecond',
        'ended',
        'reason',
        'divergedAt',
        'grownSince',
      ],
      ...['alarms', 'answer', 'file', 'bytes', 'stateDigest', 'digest'],
    ]);
    expect(Object.keys(result.answer)).toEqual(['what', 'how', 'exact', 'reached']);
    expect(result).toMatchObject({
      trainer: 'q-learning',
      transitions: 6000,
      ended: 'finished',
      file: 'json.mcap',
      bytes: read('json.mcap').length,
      digest,
    });
    const recording = await openRecordingFile(join(folder, 'json.mcap'));
    const { packages } = recording.metadata;
    await recording.close();
    expect(Object.keys(packages)).toEqual(
      ['core', 'environments', 'recording', 'trainers'].map((name) => `@reprise/${name}`),
    );
    expect(Object.values(packages).every((version) => /^\d+\.\d+\.\d+/.test(version))).toBe(true);
  });

  test('a run that learned nothing because no episode ended says so in one line', async () => {
    const ran = (trainer: string, ...args: string[]) =>
      ranHere(program(), ['train', trainer, '--env', 'Gridworld5x5-v0', '--quiet', ...args]);
    const endless = await ran('monte-carlo', '--steps', '2000');
    expect(endless.err).toBe(
      "no episode ended in 2,000 steps, and monte-carlo has learned nothing: --wrap 'timeLimit maxEpisodeSteps=100' ends them\n",
    );
    const limit = ['--env-max-episode-steps', '50'];
    const short = await ran('off-policy-monte-carlo', '--steps', '9', ...limit);
    expect(short.err).toBe(
      'no episode ended in 9 steps, and off-policy-monte-carlo has learned nothing: they are cut off after 50\n',
    );
    const others = [
      await ran('monte-carlo', '--steps', '2000', ...limit),
      await ran('monte-carlo', '--steps', '0', '--env-max-episode-steps', 'none'),
      await ran('q-learning', '--steps', '2000'),
    ];
    expect(others.map(({ code, err }) => [code, err])).toEqual(others.map(() => [undefined, '']));
  });

  test('CSV data is told of, its gaps counted aloud; a supervised trainer shows its loss', async () => {
    const data = ['--data', 'good.csv', '--target', 'y'];
    const { code, err } = await reprise('train', 'linear-regression', '--iterations', '9', ...data);
    expect(code).toBe(0);
    expect(lines(err)[0]).toBe('good.csv: 3 rows; 1 with missing values left out');
    expect(lines(err).at(-1)).toMatch(/^81 transitions in .*, loss \d/);
  });
});

describe.concurrent('a run that is watched', () => {
  const lake = ['train', 'q-learning', '--seed', '7', '--env-is-slippery', 'false'];

  test('--stop-when solved ends it there; the recording is whole and says why', async () => {
    const args = [...lake, '--steps', '200000', '--stop-when', 'solved', '--record', 'solved.mcap'];
    const { code, out, err } = await reprise(...args);
    expect(code).toBe(0);
    expect(lines(err).at(-1)).toMatch(
      /, stopped \(solved: mean return 0\.[789]\d* of 100 episodes/,
    );
    const recording = await openRecordingFile(join(folder, 'solved.mcap'), resolve);
    const { how, reason, transitions } = recording.end!;
    expect({ how, reason }).toEqual({
      ...{ how: 'stopped', reason: expect.stringMatching(/^solved: mean return /) },
    });
    const seen = await lastValueFrom(recording.replay().pipe(returns(), toArray()));
    await recording.close();
    const last = seen.slice(-100).map(({ value }) => value);
    expect(last.reduce((sum, value) => sum + value) / 100).toBeGreaterThanOrEqual(0.7);
    expect(seen.at(-1)!.seq).toBe(transitions - 1);
    expect((await replay('verify', 'solved.mcap')).out).toContain(lines(out).at(-1));
    expect((await replay('info', 'solved.mcap')).out).toMatch(/^ended +stopped: solved: mean/m);
  });

  test('--stop-when diverged ends it with exit 3, at the transition that shows it', async () => {
    const args = ['--stop-when', 'diverged', '--json', '--quiet'];
    const { code, out } = await reprise('train', 'off-policy-td', ...args);
    expect(code).toBe(3);
    const { ended, reason, divergedAt, transitions } = JSON.parse(lines(out)[0] as string);
    expect({ ended, reason }).toEqual({
      ...{ ended: 'stopped', reason: expect.stringMatching(/^diverged: /) },
    });
    expect(divergedAt).toBe(transitions - 1);
  });

  test('a run that diverges says where growth began and where it was beyond doubt, and how to go there', async () => {
    const flags = ['--steps', '6000', '--quiet', '--record', 'baird.mcap'];
    const { code, out } = await reprise('train', 'off-policy-td', ...flags);
    expect(code).toBe(0);
    const [since, at] = lines(out).slice(-3, -1) as [string, string];
    const [, began] = /^growing since transition (\d+), never again back at the first norm: /.exec(
      since,
    ) as unknown as [string, string];
    const [, diverged] = /^diverged at transition (\d+), beyond the limit: /.exec(
      at,
    ) as unknown as [string, string];
    expect(since.endsWith(`replay at baird.mcap ${began}`)).toBe(true);
    expect(at.endsWith(`replay at baird.mcap ${diverged}`)).toBe(true);
    expect(Number(began)).toBeLessThan(Number(diverged));
    const [shown, before] = await Promise.all([
      replay('at', 'baird.mcap', diverged),
      replay('at', 'baird.mcap', String(Number(began) - 3)),
    ]);
    expect(shown.out).toMatch(/diverging +true/);
    expect(before.out).toMatch(/grown +false/);
  });

  test('--stop-when converged ends it when the means of its losses lie close together', async () => {
    const data = ['--data', 'good.csv', '--target', 'y', '--standardise', '--batch', 'full'];
    const flags = ['--stop-when', 'converged', '--stop-window', '50', '--stop-tolerance', '0.01'];
    const { code, err } = await reprise(
      ...['train', 'linear-regression', '--iterations', '20000', ...data, ...flags],
      ...['--record', 'converged.mcap'],
    );
    expect(code).toBe(0);
    expect(err).toMatch(/stopped \(converged: means of 50 losses lie within 0\.01\)/);
    const recording = await openRecordingFile(join(folder, 'converged.mcap'), resolve);
    const seen = await lastValueFrom(recording.replay().pipe(losses(), toArray()));
    await recording.close();
    const values = seen.map(({ value }) => value);
    const means = values
      .map((_, i) => values.slice(Math.max(0, i - 49), i + 1))
      .filter((window) => window.length === 50)
      .map((window) => window.reduce((sum, value) => sum + value) / window.length);
    const ranges = means.map((_, i) => {
      const window = means.slice(Math.max(0, i - 49), i + 1);
      return Math.max(...window) - Math.min(...window);
    });
    expect(ranges.findIndex((range, i) => i >= 49 && range <= 0.01)).toBe(values.length - 50);
  });

  test('what does not come true changes nothing', async () => {
    const short = ['train', 'q-learning', '--seed', '7', '--steps', '3000'];
    const watched = ['--stop-when', 'solved', '--stop-when', 'diverged', '--alarm', 'reward > 5'];
    const [plain, seen] = await Promise.all([reprise(...short), reprise(...short, ...watched)]);
    expect(seen.out).toBe(plain.out);
    expect(seen.code).toBe(0);
    expect(lines(seen.err).at(-1)).toBe('alarm: reward > 5: never');
  });

  test('--quiet keeps what alarms and the reason of a stop say', async () => {
    const { code, err } = await reprise(
      ...['train', 'linear-regression', '--learning-rate', '100', '--quiet', '--data', 'good.csv'],
      ...['--target', 'y', '--stop-when', 'diverged', '--alarm', 'loss < 0'],
    );
    expect(code).toBe(3);
    expect(lines(err).slice(-2)).toEqual([
      expect.stringMatching(
        /^stopped \(diverged: loss \S+, over 1,000 times what it was at first\)$/,
      ),
      'alarm: loss < 0: never',
    ]);
  });

  test('an alarm says its transition and how to go there, thrice, and is counted', async () => {
    const args = [...lake, '--steps', '3000', '--record', 'alarm.mcap', '--json'];
    const { code, out, err } = await reprise(...args, '--alarm', 'reward > 0');
    expect(code).toBe(0);
    const recording = await openRecordingFile(join(folder, 'alarm.mcap'), resolve);
    await recording.close();
    expect(alarmsOf(recording.metadata.notes)).toEqual(['reward > 0']);
    const said = lines(err).filter((line) => line.includes(' at transition '));
    expect(said).toHaveLength(3);
    const [, seq, command] = /^alarm: reward > 0 at transition (\d+): (.*)$/.exec(
      said[0] as string,
    )!;
    expect(command).toMatch(/replay at alarm\.mcap \d+$/);
    const { alarms } = JSON.parse(lines(out)[0] as string);
    const events = await replay(
      'events',
      'alarm.mcap',
      '--where',
      'reward > 0',
      '--to',
      '9000',
      '--json',
    );
    const goals = lines(events.out).map((line) => JSON.parse(line).seq);
    expect(Number(seq)).toBe(goals[0]);
    expect(alarms).toEqual([
      {
        ...{ condition: 'reward > 0', isRaised: expect.any(Boolean), raised: goals.length },
        ...{ firstSeq: goals[0], lastSeq: goals.at(-1) },
      },
    ]);
    expect(lines(err).at(-1)).toContain(`${goals.length} times, at transitions ${goals[0]} to `);
  });
});

describe.concurrent('a run that is stopped', () => {
  const long = ['train', 'q-learning', '--steps', '1000000000'];

  async function stopped(signal: NodeJS.Signals, file: string, ...flags: string[]) {
    const child = spawn(process.execPath, [bin, ...long, '--record', file, ...flags], {
      cwd: folder,
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text) => (out += text));
    child.stderr.on('data', (text) => (err += text));
    const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
      child.on('close', (code, name) => resolve({ code, signal: name }));
    });
    while (!existsSync(join(folder, file)) || read(file).length < 20_000) await delay(50);
    await delay(signal === 'SIGTERM' ? 2500 : 100);
    child.kill(signal);
    return { ...(await ended), out, err };
  }

  test('Ctrl-C closes the recording whole: exit 130, it verifies and says interrupted', async () => {
    const { code, out } = await stopped('SIGINT', 'int.mcap', '--quiet');
    expect(code).toBe(130);
    const digest = lines(out).at(-1);
    const verified = await replay('verify', 'int.mcap');
    expect(verified).toMatchObject({ code: 0, err: '' });
    expect(verified.out).toContain(`digest ${digest}`);
    expect((await replay('info', 'int.mcap')).out).toMatch(/^ended +interrupted$/m);
  });

  test('SIGTERM closes it whole as well: exit 143; progress was plain lines', async () => {
    const { code, out, err } = await stopped('SIGTERM', 'term.mcap');
    expect(code).toBe(143);
    const progress = lines(err);
    expect(progress.length).toBeGreaterThan(1);
    expect(progress[0]).toMatch(
      /^[\d,]+ transitions {2}[\d,]+ transitions\/s {2}.* left {2}return/,
    );
    expect(err).not.toContain('\r');
    expect((await replay('verify', 'term.mcap')).out).toContain(lines(out).at(-1));
  });

  test('what was flushed before kill -9 opens, and verifies as cut', async () => {
    const { signal } = await stopped('SIGKILL', 'kill.mcap', '--quiet');
    expect(signal).toBe('SIGKILL');
    const { code, out, err } = await replay('verify', 'kill.mcap');
    expect(code).toBe(0);
    expect(err).toContain('kill.mcap is cut');
    expect(out).toMatch(/^verified \d+ transitions, digest \w+ \(the file is cut\)$/m);
  });

  test('a full disk: exit 2, one line, and the file up to there opens', async () => {
    const train = quoted(...long, '--quiet', '--record', 'full.mcap');
    const { code, out, err } = await shell(`ulimit -f 200; exec ${train}`);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe('error: full.mcap: no space left; what was written up to here opens\n');
    expect((await replay('verify', 'full.mcap')).code).toBe(0);
  });
});

describe.concurrent('a recording of another trainer than its name says', () => {
  async function recordOf(file: string, trainer: AnyTrainer): Promise<void> {
    const environment = makeEnvironment('FrozenLake-v1');
    const control = new RunControl();
    const options = { config: { steps: 100 }, environment, control };
    const recorder = await recordToFile(join(folder, file), trainer, options);
    run(trainer, options).pipe(record(recorder, control)).subscribe();
    await recorder.done;
  }

  test('is not verified: exit 1, the first divergence, and the states around it', async () => {
    const decide: typeof qLearning.decide = (state, problem) => {
      const event = qLearning.decide(state, problem);
      const isForged = state.step === 50 && event?.kind === 'reward';
      return isForged ? { kind: 'reward', reward: 0.5 } : event;
    };
    await recordOf('forged.mcap', { ...qLearning, decide });
    const { code, out, err } = await replay('verify', 'forged.mcap');
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(lines(out)[0]).toBe(
      'not verified (divergence): transition 151 diverges: reward.reward recorded 0.5, computed 0',
    );
    expect(out).toMatch(/^state after what was recorded\n( {2}.*\n)* {2}episodeReturn +0.5$/m);
  });

  test('tells what it is, and no more, where that trainer is unknown', async () => {
    await recordOf('unknown.mcap', { ...qLearning, id: 'coins' });
    const [info, verify] = await Promise.all([
      replay('info', 'unknown.mcap'),
      replay('verify', 'unknown.mcap'),
    ]);
    expect(info).toMatchObject({ code: 0, err: '' });
    expect(verify).toMatchObject({ code: 2, out: '' });
    expect(verify.err).toMatch(/^error: .*trainer 'coins'.* there are linear-regression, .*\n$/);
  });
});

describe.concurrent('standard output and error', () => {
  test('a reader that stops reading ends nothing but the writing', async () => {
    const { out, err } = await shell(`${quoted('list')} | head -n 1`);
    expect(err).toBe('');
    expect(lines(out)).toHaveLength(1);
    const train = quoted('train', 'q-learning', '--steps', '1000', '--record', 'deaf.mcap');
    await shell(`${train} 2>&1 | true`);
    const recording = await openRecordingFile(join(folder, 'deaf.mcap'));
    expect(recording.end?.how).toBe('finished');
    await recording.close();
  });

  test('output that cannot be written is an error', async () => {
    const { code, err } = await shell(`${quoted('list')} > /dev/full`);
    expect({ code, lines: lines(err).length }).toEqual({ code: 2, lines: 1 });
  });

  test('on a terminal progress is a bar, taken away at the end', async () => {
    const train = quoted('train', 'q-learning', '--steps', '400000');
    const { code, out } = await ran('script', ['-qec', train, '/dev/null'], folder);
    expect(code).toBe(0);
    expect(out).toMatch(/█.*%.*\/s.* left/);
    const end = out.slice(out.lastIndexOf('\r\x1b[2K') + 5);
    expect(end).toMatch(/^1,200,000 transitions in /);
  });
});
