import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ran, resolve } from '@reprise/cli';
import { plain } from '@reprise/core';
import { bytesReadable, openRecording, verify } from '@reprise/recording';
import { lastValueFrom, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));
/** Where Python finds the stand-in for gymnasium. */
const FAKE = fileURLToPath(new URL('../../fixtures', import.meta.url));

/** A stand-in for Python whose answers are wrong. */
const WRONG = fileURLToPath(new URL('../../fixtures/wrong-bridge.mjs', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reprise-gymnasium-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Trains in a world of the stand-in; the recording, where there is one. */
async function train(world: string, ...args: string[]) {
  const path = join(folder, `${world}-${args.join('').replace(/\W/g, '')}.mcap`);
  const command = [
    'train',
    'q-learning',
    '--env',
    `gymnasium:${world}`,
    '--quiet',
    '--record',
    path,
  ];
  const result = await ran(process.execPath, [BIN, ...command, ...args], folder, {
    PYTHONPATH: FAKE,
  });
  return { ...result, path };
}

/** Opens a recording as a machine without Python does. */
const open = async (path: string) => openRecording(bytesReadable(await readFile(path)), resolve);

describe.concurrent('a world of Python’s Gymnasium', () => {
  test('is trained in; the recording replays and verifies without it', async () => {
    const { code, out, path } = await train('Walk-v0', '--steps', '1000', '--seed', '4');
    expect(code).toBe(0);
    const recording = await open(path);
    const { verified, digest } = (await verify(recording)) as { verified: boolean; digest: string };
    expect([verified, digest]).toEqual([true, out.trim().split('\n').at(-1)]);
    const replayed = await lastValueFrom(recording.replay().pipe(toArray()));
    expect(replayed).toHaveLength(3000);
    const { event, state } = replayed[1500]!;
    const sought = await recording.at(1500);
    expect(sought.event).toEqual(event);
    expect(plain(sought.state)).toEqual(plain(state));
    expect(recording.metadata).toMatchObject({
      environment: 'gymnasium:Walk-v0',
      environmentOptions: { gymnasium: '1.4.0', maxEpisodeSteps: 30, rewardThreshold: 0.5 },
    });
    // The optimal first move is right, towards the reward.
    const table = (replayed.at(-1)!.state as { table: { get(i: number): number } }).table;
    expect(table.get(5)).toBeGreaterThan(table.get(4));
  });

  test('is seeded by the run’s seed: the same seed gives the same run', async () => {
    const digest = async (...args: string[]) =>
      (await train('Walk-v0', '--steps', '400', ...args)).out;
    const [one, again, other] = await Promise.all([
      digest('--seed', '5', '--discount', '0.5'),
      digest('--discount', '0.5', '--seed', '5'),
      digest('--seed', '6', '--discount', '0.5'),
    ]);
    expect(again).toBe(one);
    expect(other).not.toBe(one);
  });

  test('is made with keyword arguments, and wrapped', async () => {
    const { code, path } = await train(
      'Pair-v0',
      ...['--env-option', 'slip=0.25', '--wrap', 'flattenObservation', '--steps', '300'],
    );
    expect(code).toBe(0);
    const recording = await open(path);
    expect(recording.metadata.environmentOptions).toMatchObject({
      slip: 0.25,
      observationSpace: { type: 'Discrete', n: 10 },
      wrappers: [{ wrapper: 'flattenObservation' }],
    });
    expect(await verify(recording)).toMatchObject({ verified: true });
  });

  test('may take a Box of actions, which a wrapper numbers', async () => {
    const wrap = ['--wrap', 'discretiseAction bins=3,2', '--steps=300'];
    const { code, err, path } = await train('Pushed-v0', ...wrap);
    expect([code, err]).toEqual([0, '']);
    const recording = await open(path);
    expect(recording.metadata.environmentOptions).toMatchObject({
      actionSpace: { type: 'Discrete', n: 6 },
    });
    expect(await verify(recording)).toMatchObject({ verified: true, transitions: 900 });
  });

  test('may show continuous observations', async () => {
    const path = join(folder, 'point.mcap');
    const command = ['train', 'semi-gradient-sarsa', '--env', 'gymnasium:Point-v0', '--quiet'];
    const bounds = ['--low=-1,0', '--high=1,30', '--steps', '300', '--record', path];
    const { code } = await ran(process.execPath, [BIN, ...command, ...bounds], folder, {
      PYTHONPATH: FAKE,
    });
    expect(code).toBe(0);
    expect(await verify(await open(path))).toMatchObject({ verified: true, transitions: 900 });
  });

  test('may print what it likes, and read: questions and answers are kept apart', async () => {
    const runs = await Promise.all(['Talks-v0', 'Reads-v0'].map((id) => train(id, '--steps=100')));
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  });

  test('may be a module’s of the user’s own, where they are', async () => {
    const module = 'from gymnasium import Walk\nOwn = Walk\n';
    await writeFile(join(folder, 'worlds_of_mine.py'), module);
    expect(await train('worlds_of_mine:Own', '--steps=10')).toMatchObject({ code: 0, err: '' });
  });

  test.each([
    ['False', false],
    ['None', null],
    ['[0.5]', [0.5]],
    ['8x8', '8x8'],
    ['"True"', 'True'],
  ])('is given the keyword argument %s as it is meant', async (text, value) => {
    const { path } = await train('Walk-v0', `--env-option=slip=${text}`, '--steps=0');
    expect((await open(path)).metadata.environmentOptions).toMatchObject({ slip: value });
  });

  test('may show a Box of two dimensions, which is recorded with its shape', async () => {
    const { code, path } = await train(
      'Picture-v0',
      ...['--wrap', 'discretise bins=1,1,1,1,1,5', '--steps=100'],
    );
    expect(code).toBe(0);
    const recording = await open(path);
    expect(await verify(recording)).toMatchObject({ verified: true, transitions: 300 });
    const path2 = join(folder, 'picture.mcap');
    const command = ['train', 'semi-gradient-sarsa', '--env', 'gymnasium:Picture-v0', '--quiet'];
    await ran(
      process.execPath,
      [BIN, ...command, '--tiles=1', '--steps=10', '--record', path2],
      folder,
      { PYTHONPATH: FAKE },
    );
    const shown = (await open(path2)).subject().environment!.observationSpace;
    expect(String(shown)).toBe('Box(-1.0, 1.0, (2, 3), float32)');
  });

  test('may show what lies beyond a Box or between its numbers, as simulators do', async () => {
    const wrap = ['--wrap', 'discretise bins=3,3', '--steps=200'];
    const { code, path } = await train('Beyond-v0', ...wrap);
    expect(code).toBe(0);
    expect(await verify(await open(path))).toMatchObject({ verified: true, transitions: 600 });
  });

  test('may count from one', async () => {
    const { code, path } = await train('FromOne-v0', '--wrap=flattenObservation', '--steps=200');
    expect(code).toBe(0);
    expect(await verify(await open(path))).toMatchObject({ verified: true, transitions: 600 });
  });

  test('must show finite numbers, though a wrapper would clip them', async () => {
    const { code, err } = await train('Endless-v0', '--wrap=discretise bins=3', '--steps=100');
    expect(code).toBe(2);
    expect(err).toMatch(
      /at transition \d+: gymnasium:Endless-v0: it showed \["Infinity"\], which is not in Box/,
    );
  });

  test.each([
    ['Dies-v0', 'the process ended with code 3; it last wrote: a native library gave up', 21],
    ['Raises-v0', 'ValueError: the engine is out of fuel', 21],
    ['Hangs-v0', 'no answer within 10 s; --env-timeout gives it longer', 21],
    ['NotANumber-v0', 'its answer to step: reward: must be a number, and is "NaN"', 0],
    ['Strays-v0', 'it showed 9, which is not in Discrete(5)', 18],
    ['FourValues-v0', "step gave no 5 values, as Gymnasium's do since 0.26", 0],
  ])(
    '%s: the run ends with its error and a whole recording',
    async (world, message, transitions) => {
      const { code, err, out, path } = await train(world, '--steps', '300', '--env-timeout', '10');
      expect([code, out]).toEqual([2, '']);
      expect(err).toBe(
        `error: q-learning failed in world at transition ${transitions}: gymnasium:${world}: ${message}\n`,
      );
      const recording = await open(path);
      expect(recording.end).toMatchObject({ how: 'failed', transitions });
      expect(await verify(recording)).toMatchObject({ verified: true, transitions });
    },
  );

  test.each([
    ['Nope-v0', [], "NameNotFound: Environment `Nope-v0` doesn't exist. Did you mean: `Walk-v0`?"],
    ['Written-v0', [], 'a space of type Text is not known'],
    ['Pair-v0', [], 'q-learning needs Discrete spaces'],
    ['Pushed-v0', [], 'discretiseAction makes it Discrete'],
    ['Walk-v0', ['--wrap', 'timeLimit maxEpisodeSteps=9 replace=true'], 'max_episode_steps=9'],
    ['Walk-v0', ['--env-option', 'sli=1'], "unexpected keyword argument 'sli'"],
    ['Walk-v0', ['--env-option', 'slip'], 'must be name=value'],
    ['Walk-v0', ['--env-is-slippery'], 'gymnasium:Walk-v0 has no --env-is-slippery'],
    ['Walk-v0', ['--python', 'no-python'], 'no-python cannot be started: there is no such program'],
  ] as const)('%s %j is refused in one line, and no file is left', async (world, args, message) => {
    const { code, err, out, path } = await train(world, ...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
    expect(err.trim().split('\n')).toHaveLength(1);
    await expect(readFile(path)).rejects.toThrow('ENOENT');
  });

  test('a bridge that never ends a line leaves a whole recording', async () => {
    const { code, err, path } = await train('no end of a line', '--python', WRONG, '--steps=100');
    expect([code, err]).toEqual([
      2,
      'error: q-learning failed in world at transition 57: gymnasium:no end of a line: the process wrote more than 64 MB without a new line\n',
    ]);
    const recording = await open(path);
    expect(recording.end).toMatchObject({ how: 'failed', transitions: 57 });
    expect(await verify(recording)).toMatchObject({ verified: true, transitions: 57 });
  });

  test('without an id is refused before any Python is started', async () => {
    const { code, err } = await ran(
      process.execPath,
      [BIN, 'train', 'q-learning', '--env', 'gymnasium:', '--python', 'no-python'],
      folder,
    );
    expect([code, err]).toEqual([
      2,
      'error: --env gymnasium: names no environment: its id in Gymnasium follows, as in gymnasium:CartPole-v1\n',
    ]);
  });

  test.each([
    [{ FAKE_GYMNASIUM_VERSION: '2.1.0', PYTHONPATH: FAKE }, 'gymnasium 2.1.0 is not known'],
    [{ PYTHONPATH: '/nowhere' }, 'python has no gymnasium'],
  ])('%j is told', async (env, message) => {
    const { code, err } = await ran(
      process.execPath,
      [BIN, 'train', 'q-learning', '--env', 'gymnasium:Walk-v0', '--quiet'],
      folder,
      env as Record<string, string>,
    );
    expect([code, err.includes(message)]).toEqual([2, true]);
  });

  test.each([
    ['Ctrl-C', 1],
    ['a second one', 2],
  ])('%s while it hangs leaves a whole recording, and no Python', async (_, signals) => {
    const path = join(folder, `interrupted-${signals}.mcap`);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const train = ['train', 'q-learning', '--env', 'gymnasium:Hangs-v0', '--quiet'];
    const child = spawn(process.execPath, [BIN, ...train, '--record', path], {
      env: { ...process.env, PYTHONPATH: FAKE, FAKE_GYMNASIUM_PORT: String(port) },
    });
    const exited = once(child, 'exit');
    // It hangs; the connection lasts as long as the Python that hangs.
    const [python] = await once(server, 'connection');
    const gone = new Promise((resolve) => python.on('error', () => {}).once('close', resolve));
    python.resume();
    const digest = once(child.stdout, 'data');
    child.kill('SIGINT');
    await digest;
    if (signals > 1) child.kill('SIGINT');
    expect(await exited).toEqual([130, null]);
    await gone;
    server.close();
    const recording = await open(path);
    expect(recording.end).toMatchObject({ how: 'interrupted', transitions: 21 });
    expect(await verify(recording)).toMatchObject({ verified: true });
  });
});
