import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ran, resolve } from '@reprise/cli';
import { bytesReadable, openRecording, verify } from '@reprise/recording';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PseudoTerminal } from './pseudo-terminal.ts';

const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));
const FAKE = fileURLToPath(new URL('../../fixtures', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reprise-watch-'));
});
const terminals: PseudoTerminal[] = [];
afterAll(async () => {
  for (const terminal of terminals) terminal.end();
  await rm(folder, { recursive: true, force: true });
});

const endless = ['q-learning', '--steps', '100000000', '--seed', '7'];

/** Watches a run on a terminal of that size. */
function watchAlone(
  size: readonly [number, number],
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  command: readonly string[] = [],
) {
  const words = [...command, process.execPath, BIN, 'train', ...args, '--watch'];
  const terminal = new PseudoTerminal(size, words, { cwd: folder, env });
  terminals.push(terminal);
  return terminal;
}

/** The same in a shell, which outlives signals and says afterwards how the terminal is set. */
function watch(
  size: readonly [number, number],
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const script = 'trap : INT TERM; "$@"; echo "exit $?"; stty -a';
  return watchAlone(size, args, env, ['sh', '-c', script, 'sh']);
}

/** Whether a recording is whole, and its digest. */
async function verified(name: string) {
  const recording = await openRecording(bytesReadable(await readFile(join(folder, name))), resolve);
  const result = (await verify(recording)) as { verified: boolean; isCut: boolean; digest: string };
  return { ...result, how: recording.end?.how };
}

const count = (text: string | undefined) => Number((text as string).replaceAll(',', ''));
const DONE = /([\d,]+) of 300,000,000/;

/** The first screen after the program has ended: the cursor, echo and line by line input are back. */
async function expectRestored(terminal: PseudoTerminal) {
  expect(terminal.isOnOtherScreen).toBe(false);
  expect(terminal.written.lastIndexOf('\x1b[?25h')).toBeGreaterThan(
    terminal.written.lastIndexOf('\x1b[?25l'),
  );
  const settings = (await terminal.scrolledBack()).join(' ');
  expect(settings).toMatch(/ icanon /);
  expect(settings).toMatch(/ isig /);
  expect(settings).toMatch(/ echo /);
}

describe.concurrent('train --watch on a terminal', () => {
  test('draws the run; keys pause, step, slow and quit it, and the recording is whole', async () => {
    const terminal = watch([100, 30], [...endless, '--record', 'keys.mcap', '--alarm', 'seq > 5']);
    await terminal.sees(/return of [\d,]+ episodes/);
    await terminal.sees(/▲ seq > 5/);
    const drawn = (await terminal.screen()).join('\n');
    for (const part of ['q-learning  FrozenLake-v1  seed 7  recording keys.mcap', 'running'])
      expect(drawn).toContain(part);
    for (const part of [
      /FrozenLake-v1, episode [\d,]+/,
      /parameter norm +\d/,
      /transitions\/s +\d/,
    ])
      expect(drawn).toMatch(part);

    terminal.do({ type: ' ' });
    await terminal.sees(/ paused/);
    const [, before] = await terminal.sees(DONE);
    terminal.do({ type: 's' });
    const next = (count(before) + 1).toLocaleString('en-US');
    await terminal.sees(new RegExp(`${next} of 300,000,000`));
    await terminal.sees(new RegExp(`${before} (environment-step|reward|parameter-update)`));
    terminal.do({ type: '\x1b[C' });
    await terminal.sees(new RegExp(`${(count(next) + 1).toLocaleString('en-US')} of 300,000,000`));

    terminal.do({ type: ' ' });
    await terminal.sees(/ running/);
    terminal.do({ type: '\x1b[B' });
    await terminal.sees(/running, at most [\d.,]+[kM]?\/s/);
    terminal.do({ type: 'u' });
    await terminal.sees(/ running +$/m);

    terminal.do({ type: 'q' });
    expect(await terminal.code).toBe(0);
    const left = (await terminal.scrolledBack()).join('\n');
    expect(left).toMatch(/transitions in .*interrupted\n/);
    expect(left).toMatch(/alarm: seq > 5: once, at transition 6\n/);
    expect(left).toMatch(/\nexit 0\n/);
    const { digest, ...rest } = await verified('keys.mcap');
    expect(rest).toMatchObject({ verified: true, isCut: false, how: 'interrupted' });
    expect(left).toContain(`${digest}\nexit 0`);
    await expectRestored(terminal);
  });

  test.for([
    ['Ctrl-C', { type: '\x03' }, 130],
    ['SIGTERM', { signal: 15 }, 143],
  ] as const)('%s ends the run and restores the terminal', async ([name, wish, code]) => {
    const file = `${name}.mcap`;
    const world = ['--env', 'FrozenLake8x8-v1', '--alarm', 'seq > 5'];
    const terminal = watch([80, 24], [...endless, ...world, '--record', file]);
    await terminal.sees(/▲ seq > 5/);
    terminal.do(wish);
    await terminal.code;
    const left = (await terminal.scrolledBack()).join('\n');
    expect(left).toContain(`\nexit ${code}`);
    // The map is left as it was seen: eight rows of eight cells.
    expect(left.match(/│ +(?:[S●·HG] ){7}[●·G] +│/g)).toHaveLength(8);
    expect(await verified(file)).toMatchObject({ verified: true, how: 'interrupted' });
    await expectRestored(terminal);
  });

  test('a run that fails restores the terminal, says so in one line and exits with 2', async () => {
    const world = ['q-learning', '--env', 'gymnasium:Dies-v0', '--record', 'fails.mcap'];
    const terminal = watch([80, 24], world, { PYTHONPATH: FAKE });
    await terminal.code;
    const left = await terminal.scrolledBack();
    expect(left.filter((line) => line.startsWith('error: '))).toHaveLength(1);
    expect(left.join('\n')).toContain('\nexit 2');
    expect(await verified('fails.mcap')).toMatchObject({ verified: true, how: 'failed' });
    await expectRestored(terminal);
  });

  test('a terminal that goes away leaves a whole recording', async () => {
    const terminal = watchAlone([80, 24], [...endless, '--record', 'gone.mcap']);
    await terminal.sees(DONE);
    terminal.do({ hangup: true });
    // Node itself aborts where it cannot set such a terminal back, when all is done.
    await terminal.code;
    expect(await verified('gone.mcap')).toMatchObject({ verified: true, how: 'interrupted' });
  });

  test('a terminal that is resized is drawn anew, down to 20 columns and 10 rows', async () => {
    const terminal = watch([100, 30], endless);
    await terminal.sees(/╭─ return of .*╭─ FrozenLake/);
    terminal.do({ type: ' ' });
    await terminal.sees(/ paused/);
    terminal.do({ size: [40, 24] });
    await terminal.sees(/^── return of [\d,]+ episodes ─+$/m);
    expect((await terminal.screen()).join('\n')).not.toMatch(/[╭╰│]/);
    terminal.do({ size: [20, 10] });
    await terminal.sees(/^space s ↑ ↓ u q/m);
    const screen = await terminal.screen();
    expect(screen[0]).toMatch(/^q-learning +paused ?$/);
    expect(screen.join('\n')).not.toMatch(/──/);
    terminal.do({ size: [100, 30] });
    await terminal.sees(/╭─ return of .*╭─ FrozenLake/);
    terminal.do({ type: 'q' });
    await terminal.code;
    await expectRestored(terminal);
  });

  test('Ctrl-Z leaves the terminal to the shell until it brings the program back', async () => {
    const script =
      'set -m; "$@"; echo "stopped $?"; stty -a; fg >/dev/null; echo "exit $?"; stty -a';
    const terminal = watchAlone([100, 30], endless, {}, ['sh', '-c', script, 'sh']);
    await terminal.sees(/╭─ return/);
    terminal.do({ type: ' ' });
    await terminal.sees(/ paused/);
    terminal.do({ type: '\x1a' });
    // The second time: it is drawn whole again.
    await terminal.writes(/\?1049h[\s\S]*\?1049l[\s\S]*stopped 148[\s\S]*\?1049h[\s\S]* paused/);
    terminal.do({ type: 'q' });
    await terminal.code;
    // SIGTSTP is 20.
    expect((await terminal.scrolledBack()).join('\n')).toMatch(
      /stopped 148[\s\S]* icanon [\s\S]*exit 0/,
    );
    await expectRestored(terminal);
  });

  test('NO_COLOR takes the colours away, and nothing else', async () => {
    const terminal = watch([100, 30], endless, { NO_COLOR: '1' });
    await terminal.sees(/\[running\]/);
    terminal.do({ type: 'q' });
    await terminal.code;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with one
    expect(terminal.written).not.toMatch(/\x1b\[[\d;]*m/);
  });

  test('a dumb terminal gets plain lines', async () => {
    const args = ['q-learning', '--steps', '1000', '--seed', '7'];
    const terminal = watch([80, 24], args, { TERM: 'dumb' });
    await terminal.code;
    expect(terminal.written).not.toContain('\x1b');
    expect(terminal.written).toMatch(
      /3,000 of 3,000 transitions {2}.*parameter norm [\d.]+\r\n.*3,000 transitions in/,
    );
  });
});

describe.concurrent('train --watch without a terminal', () => {
  test('prints plain lines on standard error; the result is the same', async () => {
    const args = [BIN, 'train', 'q-learning', '--steps', '1000', '--seed', '7'];
    const plain = await ran(process.execPath, args, folder);
    const watched = await ran(process.execPath, [...args, '--watch'], folder);
    expect(watched.out).toBe(plain.out);
    expect(watched.code).toBe(0);
    expect(watched.err).toMatch(
      /^3,000 of 3,000 transitions {2}\S+\/s {2}episode \d+ {2}return \(100\) [\d.]+ {2}\|TD error\| /,
    );
    expect(watched.err).not.toContain('\x1b');
  });
});
