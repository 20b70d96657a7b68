import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Ran, ran, ranHere } from '@reprise/cli';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { program } from './program.ts';

const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url));
const consoleBin = fileURLToPath(new URL('../../console/dist/bin.js', import.meta.url));
const TRANSITIONS = 9000;

let folder: string;
let digest: string;

/** The program on files of the folder, whose path is left out of what it says. */
async function replay(...args: string[]): Promise<Ran> {
  const paths = args.map((arg) => (/\.mcap$|^\.$/.test(arg) ? join(folder, arg) : arg));
  const { code = 0, out, err } = await ranHere(program(), paths);
  const short = (text: string) => text.replaceAll(`${folder}/`, '');
  return { code, out: short(out), err: short(err) };
}

const built = (...args: string[]) => ran(process.execPath, [bin, ...args], folder);
const lines = (text: string) => text.trimEnd().split('\n');
const json = async (...args: string[]) => JSON.parse((await replay(...args, '--json')).out);

async function record(file: string, ...flags: string[]): Promise<string> {
  return lines(await train('q-learning', file, ...flags)).at(-1) as string;
}

/** What the console prints of a run recorded into `file`. */
async function train(trainer: string, file: string, ...flags: string[]): Promise<string> {
  const common = ['--quiet', '--steps', '3000', '--record', file];
  const args = [consoleBin, 'train', trainer, ...common, ...flags];
  const { out, err } = await ran(process.execPath, args, folder);
  expect(err).toBe('');
  return out;
}

/** The beginning of an MCAP file of something else: the magic, and a header with its profile. */
function otherMcap(): Uint8Array {
  const text = (value: string) => [value.length, 0, 0, 0, ...Buffer.from(value)];
  const header = [...text('ros2'), ...text('other')];
  const magic = [0x89, ...Buffer.from('MCAP0\r\n')];
  return Uint8Array.from([...magic, 1, header.length, 0, 0, 0, 0, 0, 0, 0, ...header]);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reprise-replay-'));
  [digest] = (await Promise.all([
    record('a.mcap'),
    record('same.mcap'),
    record('other.mcap', '--seed', '8'),
    record('short.mcap', '--steps', '1000'),
  ])) as [string, ...string[]];
  const whole = await readFile(join(folder, 'a.mcap'));
  const flipped = (...places: number[]) => {
    const bytes = Buffer.from(whole);
    for (const at of places) bytes.writeUInt8(bytes.readUInt8(at) ^ 0x55, at);
    return bytes;
  };
  const sixteenth = whole.length >> 4;
  await writeFile(join(folder, 'cut.mcap'), whole);
  await truncate(join(folder, 'cut.mcap'), whole.length - 100);
  await writeFile(
    join(folder, 'flipped.mcap'),
    flipped(...[5, 6, 7, 8, 9].map((n) => n * sixteenth)),
  );
  await writeFile(join(folder, 'index.mcap'), flipped(whole.length - 200));
  await writeFile(join(folder, 'head.mcap'), whole.subarray(0, 60));
  await writeFile(join(folder, 'empty.mcap'), '');
  await writeFile(join(folder, 'text.mcap'), 'no recording but a text\n');
  await writeFile(join(folder, 'ros.mcap'), otherMcap());
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('info', () => {
  test('says how the recording was made, what it holds and how it ended', async () => {
    const { code, out, err } = await replay('info', 'a.mcap');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const line of [
      /^trainer +q-learning, version \d+$/,
      /^environment +FrozenLake-v1$/,
      /^seed +0$/,
      /^config +steps 3000$/,
      /^transitions +9,000$/,
      /^ended +finished$/,
      new RegExp(`^digest +${digest}$`),
      /^packages +@reprise\/core \d+\.\d+\.\d+$/,
      /^columns +environment-step: observation uint8, action uint8/,
    ]) {
      expect(lines(out).some((text) => line.test(text))).toBe(true);
    }
    expect(lines(out).filter((text) => text.length > 80)).toEqual([]);
  });

  test('--json has the documented keys', async () => {
    const info = await json('info', 'a.mcap');
    expect(Object.keys(info).sort()).toEqual([
      ...['bytes', 'columns', 'config', 'cut', 'end', 'engine', 'environment'],
      ...['environmentOptions', 'firstSeq', 'format', 'keyframes', 'lineage', 'notes', 'numerics'],
      ...['packages', 'seed', 'started', 'trainer', 'trainerVersion', 'transitions'],
    ]);
    expect(Object.keys(info.end).sort()).toEqual([
      ...['digest', 'ended', 'error', 'how', 'reason', 'stateDigest', 'transitions'],
    ]);
  });
});

describe('verify', () => {
  test('exit 0 says how many transitions and which digest', async () => {
    expect(await replay('verify', 'a.mcap')).toEqual({
      code: 0,
      out: `verified ${TRANSITIONS} transitions, digest ${digest}\n`,
      err: '',
    });
    expect(await json('verify', 'a.mcap')).toEqual({
      ...{ verified: true, transitions: TRANSITIONS, digest, isCut: false },
    });
  });

  test('a cut file is verified as far as it goes, and said to be cut', async () => {
    const { code, out, err } = await replay('verify', 'cut.mcap');
    expect(code).toBe(0);
    expect(out).toMatch(/^verified \d+ transitions, digest .* \(the file is cut\)\n$/);
    expect(err).toMatch(/^cut\.mcap is cut: it has no end; its first .* transitions are whole/);
  });

  test.for(['flipped.mcap', 'index.mcap', 'head.mcap'])(
    '%s is damaged: exit 1, where and why',
    async (file) => {
      const { code, out, err } = await replay('verify', file);
      expect({ code, err }).toEqual({ code: 1, err: '' });
      expect(out).toMatch(/^not verified \(damaged\): .*\n$/);
      expect(await json('verify', file)).toMatchObject({ verified: false, why: 'damaged' });
    },
  );
});

describe('at', () => {
  test('shows the event, what it changed, and the state after it', async () => {
    const { code, out } = await replay('at', 'a.mcap', '5000');
    expect(code).toBe(0);
    expect(out).toMatch(/^transition 5000: parameter-update$/m);
    expect(out).toMatch(/^changed\n {2}phase +2 → 0\n {2}step +1666 → 1667$/m);
    expect(out).toMatch(/^state after it\n {2}phase +0$/m);
    expect(lines(out).filter((text) => text.length > 80)).toEqual([]);
  });

  test('--json has the documented keys', async () => {
    const at = await json('at', 'a.mcap', '5000');
    expect(Object.keys(at)).toEqual(['seq', 'event', 'state', 'changed']);
    expect(at).toMatchObject({ seq: 5000, event: { kind: 'parameter-update' } });
    expect(at.changed[0]).toEqual({ path: 'phase', from: 2, to: 0 });
  });
});

describe('events', () => {
  test('shows a range of one kind', async () => {
    const { code, out } = await replay('events', 'a.mcap', '--from', '10', '--to', '17');
    expect(code).toBe(0);
    expect(lines(out)).toHaveLength(7);
    const kind = ['--from', '10', '--to', '20', '--kind', 'reward'];
    const rewards = await replay('events', 'a.mcap', ...kind, '--json');
    expect(lines(rewards.out).map((text) => JSON.parse(text))).toEqual(
      [10, 13, 16, 19].map((seq) => ({ seq, kind: 'reward', reward: expect.any(Number) })),
    );
  });
});

describe('a run that diverges', () => {
  test('says since when, goes on, and is replayed to the update that shows it', async () => {
    const flags = ['--steps', '6000', '--json'];
    const [result] = lines(await train('off-policy-td', 'baird.mcap', ...flags));
    const { divergedAt, grownSince, transitions } = JSON.parse(result as string);
    expect(transitions).toBe(18_000);
    expect(divergedAt).toBeLessThan(12_000);

    const found = await replay('events', 'baird.mcap', '--where', 'diverging=true', '--json');
    const events = lines(found.out).map((line) => JSON.parse(line));
    expect(events).toHaveLength(20);
    expect(events[0]).toMatchObject({ seq: divergedAt, kind: 'parameter-update' });

    const norm = ({ state }: { state: { table: number[] } }) => Math.hypot(...state.table);
    const at = await json('at', 'baird.mcap', String(divergedAt));
    const before = await json('at', 'baird.mcap', String(divergedAt - 1));
    const limit = 1000 * Math.hypot(1, 1, 1, 1, 1, 1, 10, 1);
    expect(norm(before)).toBeLessThanOrEqual(limit);
    expect(norm(at)).toBeGreaterThan(limit);
    expect(before.state.memory.divergedAt).toBe(-1);
    expect(at.state.memory.divergedAt).toBe(before.state.step);
    expect(at.state.memory.grownSince).toBe((grownSince - 2) / 3);

    // Where the growth began, the weights went above where they started.
    const first = limit / 1000;
    expect(norm(await json('at', 'baird.mcap', String(grownSince - 1)))).toBeLessThanOrEqual(first);
    expect(norm(await json('at', 'baird.mcap', String(grownSince)))).toBeGreaterThan(first);
    expect((await replay('verify', 'baird.mcap')).code).toBe(0);
  });
});

describe('events --where', () => {
  const found = async (where: string, ...flags: string[]) =>
    lines((await replay('events', 'a.mcap', '--where', where, '--json', ...flags)).out)
      .filter(Boolean)
      .map((line) => JSON.parse(line));

  test('shows the events for which a condition over fields, state or episodes holds', async () => {
    const all = lines((await replay('events', 'a.mcap', '--to', '9000', '--json')).out);
    const events = all.map((line) => JSON.parse(line));
    const whole = ['--to', '9000'];
    expect(await found('reward == 1', ...whole)).toEqual(
      events.filter(({ reward }) => reward === 1),
    );
    expect(await found('abs(tdError) > 0.1 && index != 4', ...whole)).toEqual(
      events.filter(({ tdError, index }) => Math.abs(tdError) > 0.1 && index !== 4),
    );
    const returns = await found('return > 0', '--from', '3000', ...whole);
    expect(returns).toEqual(events.slice(3000).filter(({ reward }) => reward === 1));
    const states = await found('state.step == 2', ...whole);
    expect(states.map(({ seq }) => seq)).toEqual([5, 6, 7]);
    expect(await found('length > 0', '--kind', 'parameter-update', ...whole)).toEqual([]);
  });

  test('shows the first 20 where --to does not say', async () => {
    expect(await found('reward == 0')).toHaveLength(20);
  });
});

describe('diff', () => {
  test('exit 0 where the transitions are the same', async () => {
    const same = { code: 0, out: 'equal: 9,000 transitions\n', err: '' };
    expect(await replay('diff', 'a.mcap', 'same.mcap')).toEqual(same);
    expect(await json('diff', 'a.mcap', 'same.mcap')).toEqual({
      ...{ equal: true, transitions: TRANSITIONS },
    });
  });

  test('exit 1 at the first different transition, with both, the drift and the configs', async () => {
    const { code, out } = await replay('diff', 'a.mcap', 'other.mcap');
    expect(code).toBe(1);
    expect(out).toMatch(/^first different transition: \d+, in \w+\n {2}a\.mcap {6}\S/);
    expect(out).toMatch(/^made with\n {2}seed {2}0 \| 8$/m);
    const found = await json('diff', 'a.mcap', 'other.mcap');
    expect(Object.keys(found)).toEqual([
      ...['equal', 'seq', 'field', 'a', 'b', 'differing', 'compared', 'drift'],
    ]);
  });

  test('exit 1 where one has ended before the other', async () => {
    const { code, out } = await replay('diff', 'a.mcap', 'short.mcap');
    expect(code).toBe(1);
    expect(out).toMatch(/^first different transition: 3000\n.*\n {2}short\.mcap {2}has ended$/m);
  });
});

describe('bad input is one line on standard error and exit 2', () => {
  const cases: [string, readonly string[], string][] = [
    ['no command', [], 'no command given; there are info, verify, at, events, diff'],
    ['an unknown command', ['verfy', 'a.mcap'], "unknown command 'verfy' (did you mean verify?)"],
    ['an unknown flag', ['events', 'a.mcap', '--form', '1'], 'unknown flag --form (did you mean'],
    ['no file', ['info'], 'missing <file>: the usage is reprise-replay info [options] <file>'],
    ['a file too many', ['info', 'a.mcap', 'b.mcap'], "unexpected 'b.mcap'"],
    ['no such file', ['info', 'no.mcap'], 'no.mcap: no such file'],
    ['a directory', ['verify', '.'], ' is a directory'],
    ['an empty file', ['verify', 'empty.mcap'], 'empty.mcap: the file is empty'],
    ['a text', ['info', 'text.mcap'], 'text.mcap: the file is no recording: it does not begin as'],
    ['an MCAP file of something else', ['at', 'ros.mcap', '1'], "its profile is 'ros2'"],
    ['a file without its head', ['info', 'head.mcap'], 'head.mcap: the file is cut or damaged bef'],
    ['a damaged index', ['info', 'index.mcap'], "index.mcap: the file's index is damaged"],
    ['damage in one of two', ['diff', 'a.mcap', 'flipped.mcap'], 'flipped.mcap: damaged at byte'],
    ['a seq past the end', ['at', 'a.mcap', '9000'], 'not there: the recording has 0 to 8999'],
    ['a seq that is none', ['at', 'a.mcap', '1.5'], '<seq> 1.5: must be a whole number from 0'],
    ['a range past the end', ['events', 'a.mcap', '--to', '9001'], 'the recording has 0 to 8999'],
    ['a range backwards', ['events', 'a.mcap', '--from', '9', '--to', '3'], '--from 9 is after --'],
    ['half a condition', ['events', 'a.mcap', '--where', 'reward >'], '--where reward >: Expected'],
    [
      'an unknown field of event',
      ['events', 'a.mcap', '--where', 'event.rewrd > 1'],
      '(did you me',
    ],
    ['no condition', ['events', 'a.mcap', '--where', ''], "--where '': write a condition"],
    ['an unknown field', ['events', 'a.mcap', '--where', 'rewrd=1'], '(did you mean reward?)'],
    ['an unknown kind', ['events', 'a.mcap', '--kind', 'rewards'], '(did you mean reward?)'],
  ];

  test.for(cases)('%s', async ([, args, message]) => {
    const names = await readdir(folder);
    const { code, out, err } = await replay(...args);
    expect(err).toContain(message);
    expect(lines(err)).toHaveLength(1);
    expect(err).toMatch(/^error: /);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(await readdir(folder)).toEqual(names);
  });
});

describe.concurrent('the built program', () => {
  test('has the exit codes 0, 1 and 2', async () => {
    const [same, other, none] = await Promise.all([
      built('verify', 'a.mcap'),
      built('diff', 'a.mcap', 'other.mcap', '--json'),
      built('at', 'a.mcap', '9000', '--json'),
    ]);
    expect(same).toEqual({
      code: 0,
      out: `verified ${TRANSITIONS} transitions, digest ${digest}\n`,
      err: '',
    });
    expect(other).toMatchObject({ code: 1, err: '' });
    expect(JSON.parse(other.out).equal).toBe(false);
    const err = 'error: a.mcap: transition 9000 is not there: the recording has 0 to 8999\n';
    expect(none).toEqual({ code: 2, out: '', err });
  });

  test('a reader that stops reading ends it quietly', async () => {
    const command = `${process.execPath} ${bin} events a.mcap --to 9000 | head -n 2`;
    const { out, err } = await ran('sh', ['-c', command], folder);
    expect(err).toBe('');
    expect(lines(out)).toHaveLength(2);
  });

  test('on a terminal, a long verification shows a bar and takes it away', async () => {
    await record('long.mcap', '--steps', '300000');
    const verify = `${process.execPath} ${bin} verify long.mcap`;
    const { code, out } = await ran('script', ['-qec', verify, '/dev/null'], folder);
    expect(code).toBe(0);
    expect(out).toMatch(/█.*%.*verifying/);
    expect(out.slice(out.lastIndexOf('\r\x1b[2K') + 5)).toMatch(/^verified 900000 transitions/);
  });
});
