import type { ChildProcess } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { trainers } from '@reprise/trainers';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canBrowse, launchChromium, newPage } from './chromium.ts';
import { recordRun } from './record-run.ts';
import { ADDRESS, started } from './serving.ts';

const BIN = fileURLToPath(new URL('../dist/bin.js', import.meta.url));
const TRANSITIONS = 600;
/** How long is waited for what a page does in its own time. */
const SOON = { timeout: 20_000 };
const ids = trainers.map(({ trainer }) => trainer.id);
const damaged = ['flipped', 'cut', 'gone'];

let folder: string;
let server: ChildProcess;
let address: string;
let browser: Browser;
let page: Page;
const complaints: string[] = [];
const path = (name: string) => join(folder, `${name}.mcap`);

beforeAll(async () => {
  if (!canBrowse) return;
  folder = await mkdtemp(join(tmpdir(), 'reprise-catalogue-'));
  for (const { trainer, defaultEnvironment } of trainers) {
    await recordRun(path(trainer.id), trainer.id, defaultEnvironment ?? null, 3, {}, TRANSITIONS);
  }
  await recordRun(path('flipped'), 'q-learning', 'FrozenLake-v1', 3, { steps: 60_000 });
  await copyFile(path('flipped'), path('cut'));
  await copyFile(path('flipped'), path('gone'));
  await truncate(path('cut'), (await stat(path('cut'))).size >> 1);
  const bytes = await readFile(path('flipped'));
  bytes.fill(0x55, bytes.length >> 1, (bytes.length >> 1) + 64);
  await writeFile(path('flipped'), bytes);
  const files = [...ids, ...damaged].map(path);
  [server, address] = await started('stdout', ADDRESS, [BIN, 'view', ...files]);
  browser = await launchChromium();
  page = await newPage(browser, complaints);
  page.setDefaultTimeout(20_000);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  server?.kill('SIGINT');
  if (folder) await rm(folder, { recursive: true, force: true });
});

const transition = () => page.getByRole('spinbutton', { name: 'transition' });
const at = () => transition().inputValue().then(Number);
const button = (name: string) => page.getByRole('button', { name });
const inspector = () =>
  page.locator('section', { has: page.getByRole('heading', { name: 'Inspector' }) });

async function look(name: string, seq = 0): Promise<void> {
  await page.goto(`${address}#runs=${[...ids, ...damaged].indexOf(name)}&seq=${seq}`);
  await page.getByRole('row', { name: `${name}.mcap`, selected: true }).waitFor();
  await inspector()
    .getByText(`transition ${seq.toLocaleString('en')}:`)
    .waitFor();
}

/** Where the points of a curve lie across its picture. */
async function pointsOf(name: string): Promise<number[]> {
  const saving = page.waitForEvent('download');
  await button(`Save ${name} as SVG`).click();
  const svg = await readFile(await (await saving).path(), 'utf8');
  const stretches = [...svg.matchAll(/<polyline[^>]*1.5" points="([^"]*)"/g)];
  const points = stretches.flatMap(([, points]) => points!.split(' '));
  return points.map((point) => Number(point.split(',')[0]));
}

describe.skipIf(!canBrowse)('the page opens a recording of every trainer of the catalogue', () => {
  test.each(ids)('%s: scrubs, plays back, searches and verifies', async (id) => {
    await look(id, 300);
    await page.locator('.u-over').first().waitFor();
    await page.locator('h1').click();
    await page.keyboard.press('End');
    await inspector()
      .getByText(`transition ${TRANSITIONS - 1}:`)
      .waitFor();
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('100');
    await button('play backwards').click();
    await expect.poll(at, SOON).toBeLessThan(TRANSITIONS - 10);
    await button('play backwards').click();

    await page.getByRole('textbox', { name: 'Condition' }).fill('kind == "reward" && seq > 200');
    await transition().fill('5');
    await button('search forwards').click();
    await expect.poll(at, SOON).toBeGreaterThan(200);
    await inspector()
      .getByText(/reward/)
      .first()
      .waitFor();

    await button('Execute this run again').click();
    await page.getByText(`Verified: ${TRANSITIONS} transitions, bit for bit`).waitFor();
  });
});

describe.skipIf(!canBrowse)('the page draws a world to be read', () => {
  test('a corridor of 21 cells is broken into three rows', async () => {
    await look('td-0', 300);
    const world = page.getByRole('img', { name: '1 × 21' });
    const boxes = await Promise.all(
      [0, 1, 2].map((row) => world.locator('svg').nth(row).getAttribute('viewBox')),
    );
    expect(await world.locator('svg').count()).toBe(3);
    const spans = boxes.map((box) => box!.split(' ').map(Number));
    expect(spans.map(([x, , width]) => [Math.round(x! + 0.1), Math.round(x! + width!)])).toEqual([
      [0, 7],
      [7, 14],
      [14, 21],
    ]);
  });
});

describe.skipIf(!canBrowse)('the page is kind about damage', () => {
  test('a file with flipped bits shows all but them, and names the place', async () => {
    await look('flipped', 10);
    const place = /damaged at byte \d+: the chunk of \d+ bytes at transition (\d+)/;
    const curves = page.locator('section', {
      has: page.getByRole('heading', { name: 'Curves' }),
    });
    const seq = place.exec((await curves.getByText(place).textContent())!)![1]!;
    await page.locator('.u-over').first().waitFor();
    await expect.poll(() => page.locator('progress').count(), SOON).toBe(0);
    // Of 60,000 steps, damaged in the middle, points lie on either side of it, and none in it.
    const xs = await pointsOf('reward.reward');
    const [left, right] = [Math.min(...xs), Math.max(...xs)];
    const shares = xs.map((x) => (x - left) / (right - left));
    const within = (from: number, to: number) =>
      shares.filter((share) => share > from && share < to).length;
    expect(within(0, 0.35)).toBeGreaterThan(300);
    expect(within(0.65, 1)).toBeGreaterThan(300);
    expect(shares.length).toBeLessThan(1400);
    await button('Execute this run again').click();
    await page.getByText(/Refused: damaged at byte \d+/).waitFor();
    await transition().fill(seq);
    await inspector().getByText(place).waitFor();
    // The next episode's end, and the one before, lie on either side of the chunk.
    const behind = Number(seq) + 1000;
    await page.keyboard.press('Tab');
    await page.keyboard.press('e');
    await expect.poll(at, SOON).toBeGreaterThan(behind);
    await page.keyboard.press('Shift+E');
    await expect.poll(at, SOON).toBeLessThan(Number(seq));
    await page.getByText(/^passed over: damaged at byte \d+/).waitFor();
    await transition().fill('20');
    await inspector().getByText('transition 20:').waitFor();
  });

  test('a file that is cut shows what is whole, and says that it is cut', async () => {
    await look('cut', 10);
    await page.getByRole('row', { name: /cut\.mcap.*\bcut\b/, selected: true }).waitFor();
    await button('last transition').click();
    const last = Number(await transition().getAttribute('max'));
    expect(last).toBeGreaterThan(20_000);
    await inspector()
      .getByText(`transition ${last.toLocaleString('en')}:`)
      .waitFor();
  });

  test('complains about nothing in all of this', () => {
    expect(complaints).toEqual([]);
  });

  test('a file that was taken away is said to be gone', async () => {
    await rm(path('gone'));
    await page.reload();
    const row = page.getByRole('row', { name: 'gone.mcap' });
    await row.getByText('the server has no such file any more').waitFor();
  });
});
