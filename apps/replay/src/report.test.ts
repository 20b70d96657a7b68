import {
  lstat,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Ran, ran, ranHere } from '@reprise/cli';
import { run } from '@reprise/core';
import { makeEnvironment } from '@reprise/environments';
import { record } from '@reprise/recording';
import { recordToFile } from '@reprise/recording/node';
import { qLearning } from '@reprise/trainers';
import type { Browser, Page } from 'playwright-core';
import { lastValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtProgram } from './built-program.ts';
import { canBrowse, expectAccessible, launchChromium, newPage } from './chromium.ts';
import { recordRun } from './record-run.ts';
import { started } from './serving.ts';

const BIN = fileURLToPath(new URL('../dist/bin.js', import.meta.url));
const HOSTILE = '</script><script>document.title="taken"</script><img src=x onerror=alert(1)>';

const data = {
  features: [HOSTILE],
  target: HOSTILE,
  rows: 2,
  x: Float64Array.of(1, 2),
  y: Float64Array.of(2, 4),
};

const runs = [
  ['lake', 'q-learning', 'FrozenLake-v1', 1, { steps: 3000 }],
  ['long', 'q-learning', 'FrozenLake-v1', 1, { steps: 100_000 }],
  ['car', 'semi-gradient-sarsa', 'MountainCar-v0', 3, { steps: 3000 }],
  ['line', 'linear-regression', null, 4, { iterations: 100 }],
  ['hostile', 'linear-regression', null, 4, { iterations: 10, data }],
  ['code', 'autoencoder', null, 5, { steps: 500, dimensions: 200 }],
  ['outside', 'q-learning', 'gymnasium:FrozenLake-v1', 6, { steps: 1000 }],
] as const;

let folder: string;
let browser: Browser;
const complaints: string[] = [];
/** The command on files of the folder, whose path is left out of what it says. */
async function report(...args: string[]): Promise<Ran> {
  const paths = args.map((arg) => (/\.mcap$|\.html$|^\.$/.test(arg) ? join(folder, arg) : arg));
  const { code = 0, out, err } = await ranHere(await builtProgram(), ['report', ...paths]);
  const short = (text: string) => text.replaceAll(`${folder}/`, '');
  return { code, out: short(out), err: short(err) };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reprise-report-'));
  for (const [name, id, world, seed, config] of runs) {
    await recordRun(join(folder, `${name}.mcap`), id, world, seed, config);
  }
  await recordUnknown(join(folder, 'unknown.mcap'));
  const { size } = await stat(join(folder, 'long.mcap'));
  await writeFile(join(folder, 'cut.mcap'), await readFile(join(folder, 'long.mcap')));
  await truncate(join(folder, 'cut.mcap'), size >> 1);
  await writeFile(join(folder, 'broken.mcap'), 'no recording');
  await writeFile(join(folder, 'there.html'), 'mine');
  if (canBrowse) browser = await launchChromium();
});

/** A run of a trainer that is in no catalogue. */
async function recordUnknown(path: string): Promise<void> {
  const trainer = { ...qLearning, id: 'of-my-own' };
  const environment = makeEnvironment('FrozenLake-v1');
  const options = { config: { steps: 500 }, seed: 1, environment };
  const recorder = await recordToFile(path, trainer, options);
  const driven = run(trainer, { ...options, mode: 'synchronous' });
  await lastValueFrom(driven.pipe(record(recorder)));
  await recorder.done;
}

/** What a command left beside its output. */
const leftovers = async () => (await readdir(folder)).filter((name) => name.endsWith('.tmp'));

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the command', () => {
  test('writes one file beside the recording, and says where', async () => {
    const { code, out, err } = await report('lake.mcap');
    expect([code, err]).toEqual([0, '']);
    const { size } = await stat(join(folder, 'lake.html'));
    expect(out).toBe(`lake.html: ${size.toLocaleString('en')} bytes\n`);
  });

  test('is as long for a long run as for a thirtieth of it', async () => {
    await report('long.mcap', '-o', 'long-size.html', '--no-verify');
    await report('lake.mcap', '-o', 'lake-size.html', '--no-verify');
    const [long, short] = await Promise.all(
      ['long-size', 'lake-size'].map((name) => stat(join(folder, `${name}.html`))),
    );
    expect(long!.size / short!.size).toBeLessThan(1.2);
    expect(long!.size).toBeLessThan(1_500_000);
  });

  test('keeps large states within its bound', async () => {
    await report('code.mcap', '-o', 'code-size.html', '--no-verify');
    const { size } = await stat(join(folder, 'code-size.html'));
    expect(size).toBeLessThan(2_500_000);
  });

  test.each([
    [['lake.mcap', '-o', 'there.html'], /there\.html exists; --force overwrites it/],
    [['lake.mcap', '-o', 'lake.mcap', '--force'], /lake\.mcap is the recording itself/],
    [['lake.mcap', '-o', 'nowhere/a.html'], /there is no directory .*nowhere/],
    [['lake.mcap', '-o', '.', '--force'], / is a directory/],
    [['missing.mcap'], /missing\.mcap: no such file/],
    [['broken.mcap'], /broken\.mcap: the file is no recording/],
    [['lake.mcap', '--output'], /--output/],
    [['lake.mcap', '--outptu', 'x.html'], /--outptu.*--output/],
    [[], /file/],
  ])('refuses %j in one line', async (args, message) => {
    const { code, out, err } = await report(...args);
    expect([code, out, err.trim().split('\n').length]).toEqual([2, '', 1]);
    expect(err).toMatch(message);
    expect(await readFile(join(folder, 'there.html'), 'utf8')).toBe('mine');
  });

  test('leaves no page behind where the recording is damaged', async () => {
    const bytes = await readFile(join(folder, 'long.mcap'));
    const at = bytes.length >> 1;
    bytes.fill(0x55, at, at + 64);
    await writeFile(join(folder, 'flipped.mcap'), bytes);
    const { code, err } = await report('flipped.mcap', '--no-verify');
    expect([code, err.trim().split('\n').length]).toEqual([2, 1]);
    expect(err).toMatch(/flipped\.mcap: .*damaged/);
    await expect(stat(join(folder, 'flipped.html'))).rejects.toThrow(/ENOENT/);

    await writeFile(join(folder, 'kept.html'), 'mine');
    const again = await report('flipped.mcap', '--no-verify', '-o', 'kept.html', '--force');
    expect(again.code).toBe(2);
    expect(await readFile(join(folder, 'kept.html'), 'utf8')).toBe('mine');
    expect(await leftovers()).toEqual([]);
  });

  test('leaves an older page as it was when it is interrupted', async () => {
    await writeFile(join(folder, 'older.html'), 'mine');
    const args = [BIN, 'report', 'cut.mcap', '-o', 'older.html', '--force'];
    // It says so when it has opened the recording, and has all of it to read.
    const [child] = await started('stderr', /(is cut)/, args, folder);
    child.kill('SIGINT');
    await new Promise((resolve) => child.once('exit', resolve));
    expect(child.signalCode).toBe('SIGINT');
    expect(await readFile(join(folder, 'older.html'), 'utf8')).toBe('mine');
    expect(await leftovers()).toEqual([]);
  });

  test('replaces what a link leads to, and leaves the link', async () => {
    await writeFile(join(folder, 'real.html'), 'mine');
    await symlink('real.html', join(folder, 'link.html'));
    const { code } = await report('lake.mcap', '--no-verify', '-o', 'link.html', '--force');
    expect(code).toBe(0);
    expect((await lstat(join(folder, 'link.html'))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(folder, 'real.html'), 'utf8')).toMatch(/<\/html>\n$/);
    expect(await leftovers()).toEqual([]);
  });

  test.each([['-'], ['/dev/stdout', '--force']])(
    'writes into standard output as %s, and nothing else goes there',
    async (output, ...flags) => {
      const args = [BIN, 'report', 'lake.mcap', '--no-verify', '-o', output, ...flags];
      const { code, out, err } = await ran(process.execPath, args, folder);
      expect(code).toBe(0);
      expect(err).not.toMatch(/error/);
      expect(out).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    },
  );

  test('never removes what is no regular file', async () => {
    const pipe = join(folder, 'pipe.html');
    await ran('mkfifo', ['pipe.html'], folder);
    // Held open at both ends, so that the page has a reader; that reads too little of it.
    const ends = await open(pipe, 'r+');
    try {
      await report('flipped.mcap', '--no-verify', '-o', 'pipe.html', '--force');
      expect((await lstat(pipe)).isFIFO()).toBe(true);
    } finally {
      await ends.close();
    }
  });
});

describe.skipIf(!canBrowse)('the report', () => {
  /** Writes a report and opens it from the disk; whatever it fetches or complains about is noted. */
  async function opened(name: string, options = {}, ...flags: string[]): Promise<Page> {
    if (!written.has(name)) {
      const { code } = await report(`${name}.mcap`, '-o', `${name}.html`, '--force', ...flags);
      expect(code).toBe(0);
    }
    written.add(name);
    const page = await newPage(browser, complaints, options);
    const own = pathToFileURL(join(folder, `${name}.html`)).href;
    page.on('request', (request) => {
      if (request.url().split('#')[0] !== own) complaints.push(`it asked for ${request.url()}`);
    });
    await page.goto(own);
    await page.getByRole('heading', { name: `${name}.mcap` }).waitFor();
    return page;
  }

  const written = new Set<string>();
  const timeline = (page: Page) => page.getByRole('slider', { name: 'Position' });
  const inspected = (page: Page) =>
    page.locator('section', { has: page.getByRole('heading', { name: 'Inspector' }) });

  test.each(runs.map(([name]) => [name]))(
    'opens from the disk, with config, outcome and curves: %s',
    async (name) => {
      const page = await opened(name);
      for (const text of ['finished', /executed again, the same bit for bit/]) {
        await page.getByText(text).first().waitFor();
      }
      await page.locator('.u-over').first().waitFor();
      await inspected(page).getByText('transition 0:').waitFor();
      expect(await page.title()).toBe(`${name}.mcap: a recorded run`);
      await page.close();
    },
  );

  test('is scrubbed from the first transition to the last, and played back', async () => {
    const page = await opened('lake');
    await timeline(page).focus();
    await page.keyboard.press('End');
    await inspected(page).getByText('transition 8,999:').waitFor();
    expect(page.url()).toContain('file:');
    await page.locator('h1').click();
    await page.keyboard.press('ArrowLeft');
    await inspected(page).getByText('transition 8,808:').waitFor();
    await page.getByRole('button', { name: 'play backwards' }).click();
    const shown = async () => Number((await timeline(page).inputValue()) ?? 0);
    await expect.poll(shown, { timeout: 20_000 }).toBeLessThan(42);
    await page.getByRole('button', { name: 'play backwards' }).click();
    expect(await page.locator('svg.scene').count()).toBe(1);
    await expect.poll(() => page.url()).toContain('seq=');
    await page.close();
  });

  test('has the greatest and the least of what a point stands for', async () => {
    const page = await opened('long');
    await page.getByRole('button', { name: 'extremes' }).click();
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save reward.reward as CSV' }).click();
    const csv = await readFile(await (await saving).path(), 'utf8');
    const [head, ...rows] = csv.trim().split('\n');
    expect(head).toBe('run,transition,mean,least,greatest');
    const extremes = new Set(rows.map((row) => row.split(',').slice(3).join(' to ')));
    expect(rows.length).toBeLessThanOrEqual(600);
    expect([...extremes].sort()).toEqual(['0 to 0', '0 to 1']);
    await page.close();
  });

  test('of a run that is cut or not verified says so', async () => {
    const page = await opened('cut', {}, '--no-verify');
    await page.getByText('no end: the file is cut').waitFor();
    await page.getByText('not tried when this was made').waitFor();
    await page.close();
  });

  test('of a trainer that is not known here shows curves, and says that it was not verified', async () => {
    const page = await opened('unknown');
    await page.getByText('not tried when this was made').waitFor();
    await page.locator('.u-over').first().waitFor();
    expect(await timeline(page).count()).toBe(0);
    await page.close();
  });

  test('shows strings of the recording as text, whatever they say', async () => {
    const page = await opened('hostile');
    await page.getByText(HOSTILE).first().waitFor();
    expect(await page.title()).toBe('hostile.mcap: a recorded run');
    expect(await page.locator('img').count()).toBe(0);
    await page.close();
  });

  test('has no violation that axe finds, light or dark, narrow or wide', async () => {
    const page = await opened('lake');
    await page.locator('.u-over').first().waitFor();
    await expectAccessible(page);
    await page.close();
  });

  test('complains about nothing in all of this, and asks nobody for anything', () => {
    expect(complaints).toEqual([]);
  });
});
