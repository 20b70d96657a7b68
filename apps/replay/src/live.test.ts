import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ran, ranHere } from '@reprise/cli';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { builtProgram } from './built-program.ts';
import { canBrowse, launchChromium, newPage, overflowOf, violationsOf } from './chromium.ts';
import { recordRun } from './record-run.ts';
import { ADDRESS, started } from './serving.ts';

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

/** A run that goes on until it is stopped, served while it is recorded. */
const recorder = (...flags: string[]) =>
  start(
    'stderr',
    /^reprise-replay view --live (http:\S+)$/,
    [
      ...[CONSOLE, 'train', 'q-learning', '--env', 'FrozenLake-v1', '--steps', '1000000000'],
      ...['--record', 'run.mcap', '--serve', ...flags],
    ],
    folder,
  );

const viewer = (...args: string[]) =>
  start('stdout', ADDRESS, [BIN, 'view', '--live', ...args], folder);

const ended = (child: ChildProcess) =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', resolve));

async function stateOf(address: string): Promise<{ size: number; state: string }> {
  const response = await fetch(new URL('/runs/0/live', address));
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
    child.kill('SIGINT');
    await ended(child);
    expect(child.exitCode).toBe(130);
  });

  test.each([
    [['--serve'], /--serve .*--record/],
    [['--serve', '70000', '--record', 'a.mcap'], /65535/],
    [['--serve', 'x', '--record', 'a.mcap'], /65535/],
  ])('refuses %j in one line, and records nothing', async (flags, message) => {
    const args = [CONSOLE, 'train', 'q-learning', '--steps', '10', '--quiet', ...flags];
    const { code, err } = await ran(process.execPath, args, folder);
    expect([code, err.trim().split('\n').length]).toEqual([2, 1]);
    expect(err).toMatch(message);
    expect(existsSync(join(folder, 'a.mcap'))).toBe(false);
  });

  test('a port in use is refused before anything is overwritten', async () => {
    const [, address] = await recorder();
    await writeFile(join(folder, 'kept.mcap'), 'mine');
    const { port } = new URL(address);
    const flags = ['--serve', port, '--record', 'kept.mcap', '--force'];
    const args = [CONSOLE, 'train', 'q-learning', '--steps', '10', '--quiet', ...flags];
    const { code, err } = await ran(process.execPath, args, folder);
    expect([code, err]).toEqual([2, expect.stringMatching(/--serve \d+ is in use/)]);
    expect((await stat(join(folder, 'kept.mcap'))).size).toBe(4);
  });
});

describe('view --live', () => {
  test('knows a recorder that goes on, that ended, and that was killed', async () => {
    const [child, address] = await recorder();
    const [, page] = await viewer(address);
    expect((await stateOf(page)).state).toBe('recording');
    const { size } = await stateOf(page);
    await expect.poll(async () => (await stateOf(page)).size, SOON).toBeGreaterThan(size);
    child.kill('SIGINT');
    await expect.poll(async () => (await stateOf(page)).state, SOON).toBe('ended');

    const [other, second] = await recorder('--force');
    const [, killed] = await viewer(second);
    other.kill('SIGKILL');
    await expect.poll(async () => (await stateOf(killed)).state, SOON).toBe('stopped');
  });

  test('follows a file of which nothing else is known, and says when it is quiet', async () => {
    const [child] = await recorder();
    const [, page] = await viewer('run.mcap');
    expect((await stateOf(page)).state).toBe('recording');
    child.kill('SIGKILL');
    await expect.poll(async () => (await stateOf(page)).state, SOON).toBe('quiet');
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

  async function following(...flags: string[]): Promise<[Page, ChildProcess]> {
    const [child, address] = await recorder(...flags);
    const [, served] = await viewer(address);
    const page = await newPage(browser, complaints);
    await page.goto(served);
    await page.getByRole('slider', { name: 'Transition' }).waitFor();
    return [page, child];
  }

  test('follows its newest transition until another is asked for, and again', async () => {
    const [page] = await following();
    await timeline(page).getByText('live', { exact: true }).waitFor();
    const first = await at(page);
    await expect.poll(() => at(page), SOON).toBeGreaterThan(first);
    expect(await follow(page).getAttribute('aria-pressed')).toBe('true');

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
    await page.close();
  });

  test('its curves grow', async () => {
    const [page] = await following();
    const saved = async () => {
      const saving = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save episode.return as CSV' }).click();
      const stream = await (await saving).createReadStream();
      let text = '';
      for await (const piece of stream) text += piece;
      return Number(text.trim().split('\n').at(-1)!.split(',')[1]);
    };
    await page.locator('.u-over').first().waitFor();
    const before = await saved();
    await expect.poll(saved, SOON).toBeGreaterThan(before);
    await page.close();
  });

  test('ends as the run does, and can then be verified', async () => {
    const [page, child] = await following();
    child.kill('SIGINT');
    await timeline(page).getByText('the recording is whole').waitFor();
    expect(await follow(page).count()).toBe(0);
    await page.getByRole('cell', { name: 'interrupted' }).waitFor();
    await page.getByRole('button', { name: 'Execute this run again' }).click();
    await page.getByText(/Verified: [\d,]+ transitions, bit for bit/).waitFor();
    await page.close();
  });

  test('keeps all that a recorder wrote which was killed, and says that it was', async () => {
    const [page, child] = await following();
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

  test('has no violation that axe finds, on a narrow screen too', async () => {
    const [child, address] = await recorder();
    const [, served] = await viewer(address);
    const viewport = { width: 360, height: 740 };
    const page = await newPage(browser, complaints, { viewport, colorScheme: 'dark' });
    await page.goto(served);
    await timeline(page).getByText('live', { exact: true }).waitFor();
    child.kill('SIGINT');
    await timeline(page).getByText('the recording is whole').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
    await page.close();
  });

  test('says when its own server is gone', async () => {
    const [, address] = await recorder();
    const [server, served] = await viewer(address);
    const page = await newPage(browser, []);
    await page.goto(served);
    await timeline(page).getByText('live', { exact: true }).waitFor();
    server.kill('SIGINT');
    await timeline(page)
      .getByText(/the server of this page does not answer/)
      .waitFor();
    await page.close();
  });

  test('complains about nothing in all of this', () => {
    expect(complaints).toEqual([]);
  });
});
