import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ran, ranHere } from '@reprise/cli';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { builtProgram } from './built-program.ts';
import { canBrowse, launchChromium, newPage, overflowOf, violationsOf } from './chromium.ts';
import { recordRun } from './record-run.ts';
import { ADDRESS, runPath, started } from './serving.ts';

const BIN = fileURLToPath(new URL('../dist/bin.js', import.meta.url));
const CONSOLE = fileURLToPath(new URL('../../console/dist/bin.js', import.meta.url));

let browser: Browser;
let folder: string;
const children: ChildProcess[] = [];
const complaints: string[] = [];
/** How long is waited for what a recorder or a page does in its own time. */
const SOON = { timeout: 30_000, interval: 100 };

beforeAll(async () => {
  if (canBrowse) browser = await launchChromium();
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reprise-live-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
  }
  await rm(folder, { recursive: true, force: true });
});

afterAll(() => browser?.close());

/** Starts a command, which is ended after the test. */
async function start(...args: Parameters<typeof started>): Promise<[ChildProcess, string]> {
  const [child, found] = await started(...args);
  children.push(child);
  return [child, found];
}

/** A run that goes on until it is stopped, served while it is recorded; whoever looks at it goes first. */
async function recorder(...flags: string[]): Promise<[ChildProcess, string]> {
  const [child, address] = await start(
    'stderr',
    /^reprise-replay view --live (http:\S+)$/,
    [
      ...[CONSOLE, 'train', 'q-learning', '--env', 'FrozenLake-v1', '--steps', '1000000000'],
      ...['--record', 'run.mcap', '--serve', ...flags],
    ],
    folder,
  );
  setPriority(child.pid!, 10);
  return [child, address];
}

/** Stops a process for four fifths of the time: what it writes in seconds would take minutes to read. */
function slowDown(child: ChildProcess): void {
  let turn = 0;
  const timer = setInterval(() => {
    turn = (turn + 1) % 10;
    if (turn === 0 || turn === 2) child.kill(turn === 0 ? 'SIGCONT' : 'SIGSTOP');
  }, 20);
  child.once('exit', () => clearInterval(timer));
}

const viewer = (...args: string[]) =>
  start('stdout', ADDRESS, [BIN, 'view', '--live', ...args], folder);

const ended = (child: ChildProcess) =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', resolve));

async function stateOf(address: string): Promise<{ size: number; state: string }> {
  const response = await fetch(new URL(`${await runPath(address)}/live`, address));
  return response.json() as Promise<{ size: number; state: string }>;
}

function status(address: string, path: string, headers: Record<string, string> = {}) {
  return new Promise<number>((resolve, reject) => {
    const { port } = new URL(address);
    const asked = request({ host: '127.0.0.1', port, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('train --serve', () => {
  test('says which file it records, gives its bytes, and answers no other Host', async () => {
    const [child, address] = await recorder();
    const live = await (await fetch(new URL('/live.json', address))).json();
    expect(live).toEqual({ path: join(folder, 'run.mcap') });
    await expect
      .poll(async () => (await stat(join(folder, 'run.mcap'))).size, SOON)
      .toBeGreaterThan(100);
    const range = { headers: { Range: 'bytes=0-4' } };
    const bytes = await (await fetch(new URL('/runs/0', address), range)).arrayBuffer();
    expect([...new Uint8Array(bytes)]).toEqual([0x89, 0x4d, 0x43, 0x41, 0x50]);
    for (const path of ['/', '/runs/1', '/etc/passwd', '/../run.mcap']) {
      expect([path, await status(address, path)]).toEqual([path, 404]);
    }
    expect(await status(address, '/live.json', { host: 'example.com' })).toBe(421);

    // Its port is refused to another before anything is overwritten.
    await writeFile(join(folder, 'kept.mcap'), 'mine');
    const flags = ['--serve', new URL(address).port, '--record', 'kept.mcap', '--force'];
    const args = [CONSOLE, 'train', 'q-learning', '--steps', '10', '--quiet', ...flags];
    const { code, err } = await ran(process.execPath, args, folder);
    expect([code, err]).toEqual([2, expect.stringMatching(/--serve \d+ is in use/)]);
    expect((await stat(join(folder, 'kept.mcap'))).size).toBe(4);

    child.kill('SIGINT');
    await ended(child);
    expect(child.exitCode).toBe(130);
  });

  test.each([
    [['--serve'], /--serve .*--record/],
    [['--serve', '70000', '--record', 'a.mcap'], /65535/],
    [['--serve', 'x', '--record', 'a.mcap'], /65535/],
  ])('refuses %j in one line, and records nothing', async (flags, message) => {
    const paths = flags.map((flag) => (flag === 'a.mcap' ? join(folder, flag) : flag));
    const args = ['train', 'q-learning', '--steps', '10', '--quiet', ...paths];
    const { code, err } = await ranHere(await builtProgram(CONSOLE), args);
    expect([code, err.trim().split('\n').length]).toEqual([2, 1]);
    expect(err).toMatch(message);
    expect(existsSync(join(folder, 'a.mcap'))).toBe(false);
  });
});

describe('view --live', () => {
  test('knows a recorder that goes on, and that ended', async () => {
    const [child, address] = await recorder();
    const [, page] = await viewer(address);
    expect((await stateOf(page)).state).toBe('recording');
    const { size } = await stateOf(page);
    await expect.poll(async () => (await stateOf(page)).size, SOON).toBeGreaterThan(size);
    child.kill('SIGINT');
    await expect.poll(async () => (await stateOf(page)).state, SOON).toBe('ended');
  });

  test('says that it was killed or, where its file alone is known, that it is quiet', async () => {
    const [child, address] = await recorder();
    const [[, known], [, unknown]] = await Promise.all([viewer(address), viewer('run.mcap')]);
    expect((await stateOf(unknown)).state).toBe('recording');
    child.kill('SIGKILL');
    await expect.poll(async () => (await stateOf(known)).state, SOON).toBe('stopped');
    await expect.poll(async () => (await stateOf(unknown)).state, SOON).toBe('quiet');
  });

  test('shows a recording that has its end as it is', async () => {
    await recordRun(join(folder, 'whole.mcap'), 'linear-regression', null, 1, { iterations: 5 });
    const [, page] = await viewer('whole.mcap');
    expect((await stateOf(page)).state).toBe('ended');
  });

  test.each([
    [['--live', 'missing.mcap'], /missing\.mcap: no such file/],
    [['--live', 'broken.mcap'], /broken\.mcap: the file is no recording/],
    [['--live', 'http://127.0.0.1:1'], /http:\/\/127\.0\.0\.1:1 does not answer.*--serve/],
    [['--live', 'http://example.com'], /http:\/\/example\.com is not of this computer/],
    [['http://127.0.0.1:1'], /is an address: with it goes --live/],
  ])('refuses %j in one line', async (args, message) => {
    await writeFile(join(folder, 'broken.mcap'), 'no recording');
    const paths = args.map((arg) => (/\.mcap$/.test(arg) ? join(folder, arg) : arg));
    const { code, err } = await ranHere(await builtProgram(), ['view', ...paths]);
    expect([code, err.trim().split('\n').length]).toEqual([2, 1]);
    expect(err).toMatch(message);
  });
});

describe.skipIf(!canBrowse)('the page of a run that is being recorded', () => {
  const transition = (page: Page) => page.getByRole('spinbutton', { name: 'transition' });
  const at = (page: Page) => transition(page).inputValue().then(Number);
  const last = (page: Page) => transition(page).getAttribute('max').then(Number);
  const timeline = (page: Page) =>
    page.locator('section', { has: page.getByRole('heading', { name: 'Timeline' }) });
  const follow = (page: Page) => page.getByRole('button', { name: 'Follow' });

  async function opened(address: string, into: string[] = complaints): Promise<Page> {
    const page = await newPage(browser, into);
    await page.goto(address);
    await page.getByRole('slider', { name: 'Transition' }).waitFor();
    await timeline(page).getByText('live', { exact: true }).waitFor();
    return page;
  }

  /** Where the last tick of a curve's axis lies, in its picture: all that was recorded would be much to save. */
  async function reached(page: Page): Promise<number> {
    const svg = await saved(page, 'SVG');
    const ticks = [...svg.matchAll(/text-anchor="middle">([\d.]+)([kM]?)</g)].map(
      ([, number, unit]) => Number(number) * (unit === 'M' ? 1e6 : unit === 'k' ? 1e3 : 1),
    );
    return Math.max(...ticks);
  }

  async function saved(page: Page, format: 'CSV' | 'SVG'): Promise<string> {
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: `Save episode.return as ${format}` }).click();
    return readFile(await (await saving).path(), 'utf8');
  }

  test('follows its newest transition until another is asked for, and ends as the run does', async () => {
    const [child, address] = await recorder();
    const [, served] = await viewer(address);
    const page = await opened(served);
    slowDown(child);
    const first = await at(page);
    await expect.poll(() => at(page), SOON).toBeGreaterThan(first);
    expect(await follow(page).getAttribute('aria-pressed')).toBe('true');
    await page.locator('.u-over').first().waitFor();
    const before = await reached(page);

    await transition(page).fill('300');
    await page.getByText('transition 300:').waitFor();
    const end = await last(page);
    await expect.poll(() => last(page), SOON).toBeGreaterThan(end);
    expect(await at(page)).toBe(300);
    expect(await follow(page).getAttribute('aria-pressed')).toBe('false');
    // What was written since the page was opened can be sought.
    await transition(page).fill(String(end + 1));
    await page.getByText(`transition ${(end + 1).toLocaleString('en')}:`).waitFor();

    await page.locator('h1').click();
    await page.keyboard.press('l');
    await expect.poll(() => at(page), SOON).toBeGreaterThan(end + 1);
    await expect.poll(() => reached(page), SOON).toBeGreaterThan(before);
    // Every value of a stretch is saved while the run goes on.
    await page.evaluate("location.hash = 'range=0-30000'");
    await page.getByRole('button', { name: 'show all' }).first().waitFor();
    const rows = (await saved(page, 'CSV')).trim().split('\n').slice(1);
    const seqs = rows.map((row) => Number(row.split(',')[1]));
    expect(seqs.length).toBeGreaterThan(100);
    expect([seqs[0]! > 0, seqs.at(-1)! <= 30_000]).toEqual([true, true]);
    await page.getByRole('button', { name: 'show all' }).first().click();

    child.kill('SIGINT');
    await timeline(page).getByText('the recording is whole').waitFor();
    expect(await follow(page).count()).toBe(0);
    await page.getByRole('cell', { name: 'interrupted' }).waitFor();
    await page.getByRole('button', { name: 'Execute this run again' }).click();
    await page.getByText(/Verified: [\d,]+ transitions, bit for bit/).waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 360, height: 740 });
    expect([await violationsOf(page), await overflowOf(page)]).toEqual([[], 0]);
    await page.close();
  });

  test('keeps all that a recorder wrote which was killed, and says so, or that its own server is gone', async () => {
    const [child, address] = await recorder();
    const [[, served], [server, other]] = await Promise.all([viewer(address), viewer(address)]);
    const [page, left] = await Promise.all([opened(served), opened(other, [])]);
    slowDown(child);
    server.kill('SIGINT');
    await timeline(left)
      .getByText(/the server of this page does not answer/)
      .waitFor();
    await left.close();

    child.kill('SIGKILL');
    await timeline(page)
      .getByText(/the recorder was stopped before the end/)
      .waitFor();
    const end = await last(page);
    await page.locator('h1').click();
    await page.keyboard.press('End');
    await page.getByText(`transition ${end.toLocaleString('en')}:`).waitFor();
    await transition(page).fill('7');
    await page.getByText('transition 7:').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.close();
  });

  test('complains about nothing in all of this', () => {
    expect(complaints).toEqual([]);
  });
});
