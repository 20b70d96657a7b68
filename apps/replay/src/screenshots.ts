// Makes the pictures of the page that the README shows, from runs that it records first.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { launchChromium, newPage } from './chromium.ts';
import { recordRun } from './record-run.ts';
import { ADDRESS, started } from './serving.ts';

const BIN = fileURLToPath(new URL('./bin.js', import.meta.url));
/** Where pictures are kept. */
const PICTURES = fileURLToPath(new URL('../pictures/', import.meta.url));

const lakes = [0.1, 0.5].flatMap((learningRate) =>
  [1, 2, 3, 4].map((seed) => ({ seed, config: { steps: 60_000, learningRate } })),
);

/** What is to be seen: a view, as its address holds it, and what stands at the top of the window. */
const pictures = [
  { name: 'world', scheme: 'light', height: 1000, view: '#runs=0&seq=150008', top: 'h1' },
  {
    name: 'curves',
    scheme: 'dark',
    height: 860,
    view: '#runs=0,1,2,3,4,5,6,7&seq=90000&group=1&smooth=0.97',
    top: '#curves-title',
  },
] as const;

/** Waits until nothing is being read: for a while there is none of what shows it. */
async function untilNone(page: Page, selector: string): Promise<void> {
  for (let quiet = 0; quiet < 10; quiet++) {
    if ((await page.locator(selector).count()) > 0) quiet = 0;
    await page.waitForTimeout(50);
  }
}

const folder = await mkdtemp(join(tmpdir(), 'reprise-pictures-'));
const paths: string[] = [];
for (const { seed, config } of lakes) {
  const path = join(folder, `lake-${config.learningRate}-${seed}.mcap`);
  await recordRun(path, 'q-learning', 'FrozenLake-v1', seed, config);
  paths.push(path);
}
const [server, address] = await started('stdout', ADDRESS, [BIN, 'view', ...paths]);
const browser = await launchChromium();
try {
  for (const { name, scheme, height, view, top } of pictures) {
    const complaints: string[] = [];
    const viewport = { width: 1280, height };
    const page = await newPage(browser, complaints, { viewport, colorScheme: scheme });
    await page.goto(`${address}${view}`);
    await page.getByText(/^transition [\d,]+:/).waitFor();
    await page.locator('.u-over').first().waitFor();
    await untilNone(page, 'progress');
    await page.evaluate(`(() => {
      const top = document.querySelector('${top}').getBoundingClientRect().top;
      scrollBy(0, top - 24);
    })()`);
    const session = await page.context().newCDPSession(page);
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82 });
    const bytes = Buffer.from(data, 'base64');
    await writeFile(join(PICTURES, `${name}.webp`), bytes);
    console.log(`${name}.webp: ${bytes.length} bytes`);
    if (complaints.length > 0) throw new Error(complaints.join('; '));
    await page.close();
  }
} finally {
  await browser.close();
  server.kill('SIGINT');
  await rm(folder, { recursive: true, force: true });
}
