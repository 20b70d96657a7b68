import { deepStrictEqual as deepEqual } from 'node:assert';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Where Debian's is. */
export const CHROMIUM = '/usr/bin/chromium';
const AXE = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'));

/** The build server has a browser; elsewhere pages are tested where there is one. */
export const canBrowse = existsSync(CHROMIUM) || process.env.CI !== undefined;

/** For tests: Debian's chromium without a window, which talks to nobody but the pages it is given. */
export function launchChromium(...args: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ...args,
    ],
  });
}

/** A page that adds to `complaints` whatever it says is wrong. */
export async function newPage(
  browser: Browser,
  complaints: string[],
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  return page;
}

/** What axe finds wrong with a page: rules, and where they are broken. */
export async function violationsOf(page: Page): Promise<readonly unknown[]> {
  // The page's own policy forbids strangers' scripts: axe goes in as the debugger's.
  await page.evaluate(`${await readFile(AXE, 'utf8')}; 0`);
  return page.evaluate(
    `axe.run().then(({ violations }) =>
      violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html).slice(0, 3)]))`,
  );
}

/** How many pixels a page is wider than its window and stays so: charts follow the window a little later. */
export async function overflowOf(page: Page): Promise<number> {
  const root = 'document.documentElement';
  const measured = () => page.evaluate<number>(`${root}.scrollWidth - ${root}.clientWidth`);
  for (let tries = 0; tries < 50 && (await measured()) > 0; tries++) await page.waitForTimeout(100);
  return measured();
}

/** Fails where axe finds a violation, or a page is wider than its window: light or dark, narrow or wide. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const [colorScheme, width, height] of [
    ['light', 1280, 900],
    ['dark', 1280, 900],
    ['light', 360, 740],
    ['dark', 3840, 2160],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    const found = [await violationsOf(page), await overflowOf(page)];
    deepEqual([colorScheme, width, ...found], [colorScheme, width, [], 0]);
  }
}
