import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alarmNotes, changes, ranHere, resolve } from '@reprise/cli';
import { policyChanges } from '@reprise/cli/browser';
import { openRecordingFile } from '@reprise/recording/node';
import type { Browser, Page } from 'playwright-core';
import { lastValueFrom, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtProgram } from './built-program.ts';
import {
  canBrowse,
  expectAccessible,
  launchChromium,
  newPage,
  overflowOf,
  violationsOf,
} from './chromium.ts';
import { recordRun } from './record-run.ts';
import { ADDRESS, runPath, started } from './serving.ts';

const BIN = fileURLToPath(new URL('../dist/bin.js', import.meta.url));

let folder: string;
let server: ChildProcess;
let address: string;
let browser: Browser;

const runs = [
  ['lake-1', 'q-learning', 'FrozenLake-v1', 1, { steps: 30_000 }],
  ['lake-2', 'q-learning', 'FrozenLake-v1', 2, { steps: 30_000 }],
  ['lake-3', 'q-learning', 'FrozenLake-v1', 2, { steps: 30_000, learningRate: 0.5 }],
  ['car', 'semi-gradient-sarsa', 'MountainCar-v0', 3, { steps: 3000 }],
  ['line', 'linear-regression', null, 4, { iterations: 100 }],
  ['code', 'autoencoder', null, 5, { steps: 500 }],
  ['outside', 'q-learning', 'gymnasium:FrozenLake-v1', 6, { steps: 1000 }],
  ['high', 'linear-regression', null, 7, { iterations: 300, learningRate: 10 }],
] as const;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reprise-view-'));
  for (const [name, id, world, seed, config] of runs) {
    const notes = name === 'lake-2' ? alarmNotes(['reward > 0']) : {};
    await recordRun(join(folder, `${name}.mcap`), id, world, seed, config, undefined, notes);
  }
  await writeFile(join(folder, 'broken.mcap'), 'no recording');
  const paths = [...runs.map(([name]) => name), 'broken'].map((name) =>
    join(folder, `${name}.mcap`),
  );
  [server, address] = await started('stdout', ADDRESS, [BIN, 'view', ...paths]);
  if (canBrowse) browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  server?.kill('SIGINT');
  await rm(folder, { recursive: true, force: true });
});

/** Opens the page; whatever it complains about fails the test. */
async function open(fragment = '', size = { width: 1280, height: 900 }): Promise<Page> {
  const page = await newPage(browser, complaints, { viewport: size });
  await page.goto(`${address}${fragment}`);
  await page.getByRole('slider', { name: 'Transition' }).waitFor();
  return page;
}

const complaints: string[] = [];
/** How long is waited for what a page does in its own time. */
const SOON = { timeout: 20_000 };
const transition = (page: Page) => page.getByRole('spinbutton', { name: 'transition' });
const at = (page: Page) => transition(page).inputValue().then(Number);

/** Waits until the inspector shows the transition that the timeline is at. */
async function settled(page: Page): Promise<string> {
  const seq = (await at(page)).toLocaleString('en');
  const shown = page.locator('section', { has: page.getByRole('heading', { name: 'Inspector' }) });
  await shown.getByText(`transition ${seq}:`).waitFor();
  return (await shown.allInnerTexts()).join('\n');
}

/** Presses buttons before the page can do anything in between, as soon as all can be pressed. */
async function inOneTurn(page: Page, ...names: string[]): Promise<void> {
  for (const name of names) {
    await page.getByRole('button', { name, exact: true, disabled: false }).first().waitFor();
  }
  await page.evaluate(`for (const name of ${JSON.stringify(names)}) {
    const said = (button) => button.getAttribute('aria-label') ?? button.textContent;
    [...document.querySelectorAll('button')].find((button) => said(button) === name).click();
  }`);
}

describe('the server', () => {
  function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
    return new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>(
      (resolve, reject) => {
        const { port } = new URL(address);
        const asked = request({ host: '127.0.0.1', port, path, headers, method }, (response) => {
          const pieces: Buffer[] = [];
          response.on('data', (piece: Buffer) => pieces.push(piece));
          response.on('end', () =>
            resolve({
              status: response.statusCode!,
              headers: response.headers,
              body: Buffer.concat(pieces),
            }),
          );
        });
        asked.on('error', reject);
        asked.end();
      },
    );
  }

  test('lists and reads the files it was given, and nothing else', async () => {
    const { body } = await get('/runs.json');
    expect(JSON.parse(String(body)).map(({ name }: { name: string }) => name)).toEqual([
      ...runs.map(([name]) => `${name}.mcap`),
      'broken.mcap',
    ]);
    for (const path of [
      '/runs/0',
      '/runs/-1',
      '/runs/0123456789abcdef',
      `${await runPath(address)}/../1`,
      '/../package.json',
      '/..%2fpackage.json',
      '/%2e%2e/bin.js',
      '/etc/passwd',
      '//etc/passwd',
    ]) {
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    }
  });

  test('answers no other Host, so that no other site can read through it', async () => {
    for (const host of ['example.com', `example.com:${new URL(address).port}`, '127.0.0.1']) {
      const { status, body } = await get('/runs.json', { host });
      expect([host, status === 421 || status === 400]).toEqual([host, true]);
      expect(String(body)).not.toContain('mcap');
    }
  });

  test('changes nothing: other methods are refused', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      expect((await get('/', {}, method)).status).toBe(405);
    }
  });

  test('sends a strict policy with everything', async () => {
    for (const path of ['/', '/runs.json', '/nothing', await runPath(address)]) {
      const policy = String((await get(path, {}, 'HEAD')).headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')|\*/);
    }
  });

  test.each([
    ['bytes=0-7', 206, 8],
    ['bytes=8-', 206, null],
    ['bytes=-4', 206, 4],
    ['bytes=0-99999999999', 206, null],
    ['bytes=99999999999-', 416, 0],
    ['bytes=9-3', 416, 0],
    ['bytes=a-b', 200, null],
  ])('the range %s has status %i', async (range, status, length) => {
    const found = await get(await runPath(address), { range });
    expect(found.status).toBe(status);
    if (length !== null) expect(found.body.length).toBe(length);
  });

  test('refuses in one line what it cannot show', async () => {
    const broken = join(folder, 'broken.mcap');
    const taken = new URL(address).port;
    for (const [args, message] of [
      [[broken], /broken\.mcap: the file is no recording/],
      [[join(folder, 'line.mcap'), join(folder, 'missing.mcap')], /missing\.mcap: no such file/],
      [[join(folder, 'line.mcap'), '--port', taken], /--port \d+ is in use/],
      [[join(folder, 'line.mcap'), '--port', '70000'], /65535/],
      [[], /missing|argument|file/],
    ] as const) {
      const { code, err } = await ranHere(await builtProgram(), ['view', ...args]);
      expect([args, code, err.trim().split('\n').length]).toEqual([args, 2, 1]);
      expect(err).toMatch(message);
    }
  });
});

describe.skipIf(!canBrowse)('the page', () => {
  // Those of every trainer are in catalogue.test.ts.
  test('shows a run of a world outside and one of a world within, and executes each again, bit for bit', async () => {
    const page = await open();
    for (const name of ['outside', 'lake-1']) {
      await page.getByRole('button', { name: `${name}.mcap` }).click();
      const row = page.getByRole('row', { name: new RegExp(`${name}.mcap`), selected: true });
      await row.waitFor();
      expect([name, await settled(page)]).toEqual([name, expect.stringContaining('event')]);
      await page.locator('.u-over').first().waitFor();
      await page.getByRole('button', { name: 'Execute this run again' }).click();
      await page.getByText(/Verified: [\d,]+ transitions, bit for bit/).waitFor();
      await row.getByRole('cell', { name: 'verified' }).waitFor();
    }
    await page.close();
  });

  test('an execution ends when its run is left, and begins anew when asked for again', async () => {
    const page = await open('#runs=0');
    const execute = page.getByRole('button', { name: 'Execute this run again' });
    const row = (name: string) => page.getByRole('row', { name: new RegExp(`${name}.*verified`) });
    await execute.waitFor();
    await inOneTurn(page, 'Execute this run again', 'lake-2.mcap');
    await page.getByRole('row', { name: /lake-2.mcap/, selected: true }).waitFor();
    // Runs are executed one after another: had the one that was left gone on, it would be through before.
    await execute.click();
    await row('lake-2.mcap').waitFor();
    expect(await row('lake-1.mcap').count()).toBe(0);
    await page.getByRole('button', { name: 'lake-1.mcap' }).click();
    await execute.click();
    await row('lake-1.mcap').waitFor();
    await page.close();
  });

  test('steps on and back, by button and by key, and shows what changed', async () => {
    const page = await open('#runs=0&seq=300');
    await page.getByRole('button', { name: '+1 transition' }).click();
    expect(await at(page)).toBe(301);
    await page.locator('h1').click();
    await page.keyboard.press('ArrowRight');
    expect(await at(page)).toBe(302);
    await page.keyboard.press('Shift+ArrowLeft');
    expect(await at(page)).toBe(202);
    await page.keyboard.press('End');
    expect(await at(page)).toBe(89_999);
    await page.keyboard.press('Home');
    expect(await at(page)).toBe(0);
    await page.getByRole('slider', { name: 'Transition' }).focus();
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await at(page)).toBe(101);
    await page.keyboard.press('Shift+ArrowLeft');
    expect(await at(page)).toBe(1);
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'play forwards', pressed: true }).waitFor();
    await page.keyboard.press('Space');
    await transition(page).fill('45001');
    const text = await settled(page);
    expect(text).toMatch(/reward/);
    await page.close();
  });

  test('plays forwards and backwards', async () => {
    const page = await open('#runs=0&seq=45000');
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('1000');
    await page.getByRole('button', { name: 'play forwards' }).click();
    await expect.poll(() => at(page), SOON).toBeGreaterThan(45_100);
    await page.getByRole('button', { name: 'play backwards' }).click();
    await expect.poll(() => at(page), SOON).toBeLessThan(45_000);
    await page.getByRole('button', { name: 'play backwards' }).click();
    const rest = await at(page);
    await page.waitForTimeout(200);
    expect(await at(page)).toBe(rest);
    await page.close();
  });

  test('jumps to rewards, episodes and policy flips, and searches by a condition', async () => {
    const page = await open('#runs=0&seq=30000');
    const inspector = () => settled(page);
    await page.getByRole('button', { name: 'next reward other than 0' }).click();
    await expect.poll(() => at(page), SOON).toBeGreaterThan(30_000);
    expect(await inspector()).toMatch(/reward\s+1\b/);
    const rewarded = await at(page);
    await page.getByRole('button', { name: 'previous end of an episode' }).click();
    await expect.poll(() => at(page), SOON).toBe(rewarded - 1);
    const recording = await openRecordingFile(join(folder, 'lake-1.mcap'), resolve);
    const { environment } = recording.subject();
    const flips$ = recording.replay(0, 60_000).pipe(policyChanges({ environment: environment! }));
    const flips = (await lastValueFrom(flips$.pipe(toArray()))).map(({ seq }) => seq);
    await recording.close();
    await transition(page).fill('30000');
    await page.locator('h1').click();
    await page.keyboard.press('f');
    await expect.poll(() => at(page), SOON).toBe(flips.find((seq) => seq > 30_000));
    await page.keyboard.press('Shift+F');
    await expect.poll(() => at(page), SOON).toBe(flips.findLast((seq) => seq <= 30_000));
    await page.getByRole('textbox', { name: 'Condition' }).fill('state.episode == 3');
    await page.keyboard.press('Home');
    await transition(page).fill('0');
    await page.getByRole('button', { name: 'search forwards' }).click();
    await expect.poll(() => at(page), SOON).toBeGreaterThan(0);
    expect(page.url()).toContain('#');
    await page.getByRole('textbox', { name: 'Condition' }).fill('alert(1)');
    await page.getByRole('button', { name: 'search forwards' }).click();
    await page.getByText(/only abs/).waitFor();
    await page.close();
  });

  test('a search is cancelled at once, by button or from the box it was written in, and the next one answers', async () => {
    const page = await open('#runs=0&seq=0');
    const box = page.getByRole('textbox', { name: 'Condition' });
    const cancel = page.getByRole('button', { name: 'Cancel', exact: true });
    // Far longer than the next one is waited for.
    const slow = Array(200).fill('norm(state.table) > 1e9').join(' || ');
    for (const end of [() => cancel.click(), () => box.press('Escape')]) {
      await transition(page).fill('0');
      await box.fill(slow);
      await box.press('Enter');
      await cancel.waitFor();
      await page.waitForTimeout(300);
      await end();
      await page.getByText('cancelled', { exact: true }).waitFor();
      await cancel.waitFor({ state: 'detached' });
      await box.fill('reward == 0');
      await box.press('Enter');
      await expect.poll(() => at(page), SOON).toBe(1);
    }
    await box.press('Escape');
    expect(await page.locator('#condition:focus').count()).toBe(0);
    await page.close();
  });

  test('a search ends when its run is left: the next run stays where it is', async () => {
    const page = await open('#runs=0&seq=5000');
    await settled(page);
    const box = page.getByRole('textbox', { name: 'Condition' });
    await box.fill('reward == 0');
    await inOneTurn(page, 'First: search from the beginning', 'lake-2.mcap');
    await page.getByRole('row', { name: /lake-2.mcap/, selected: true }).waitFor();
    // Through the whole run: the search that was left would have found its transition long before.
    await box.fill('norm(state.table) > 1e9');
    await box.press('Enter');
    await page.getByText(/^no transition where norm/).waitFor();
    expect(await at(page)).toBe(5000);
    await page.close();
  });

  test('frames every entry of an array that a transition changed, or all at once', async () => {
    const recording = await openRecordingFile(join(folder, 'car.mcap'), resolve);
    const { before, state } = await recording.at(8);
    await recording.close();
    const changed = changes(before, state).filter(({ path }) => /^\w+\[\d+\]$/.test(path));
    expect(changed.length).toBeGreaterThan(7);
    const page = await open('#runs=3&seq=8');
    await settled(page);
    expect(await page.locator('.heat-frames rect').count()).toBe(changed.length);
    await page.goto(`${address}#runs=5&seq=8`);
    await page.getByText(/^encoder, .*; all changed$/).waitFor();
    expect(await page.locator('.heat-frames rect').count()).toBe(2);
    await page.close();
  });

  test('what a transition changed however little is listed with texts that differ', async () => {
    const recording = await openRecordingFile(join(folder, 'car.mcap'), resolve);
    const { before, state } = await recording.at(5460);
    await recording.close();
    const six = (value: unknown) => (typeof value === 'number' ? value.toPrecision(6) : value);
    const changed = changes(before, state);
    expect(changed.some(({ from, to }) => six(from) === six(to))).toBe(true);
    const page = await open('#runs=3&seq=5460');
    await settled(page);
    const rows = page.getByRole('region', { name: 'What this transition changed' }).locator('tr');
    const texts = (await rows.allInnerTexts()).slice(1).map((text) => text.split('\t'));
    expect(texts.length).toBe(changed.length);
    for (const [path, from, to] of texts) expect([path, to]).not.toEqual([path, `→ ${from}`]);
    await page.close();
  });

  test('a link opens the same view', async () => {
    const page = await open('#runs=1,0&seq=5000&smooth=0.2&log=1');
    await page.getByRole('button', { name: 'group seeds' }).click();
    await transition(page).fill('6001');
    await expect.poll(() => page.url(), SOON).toContain('seq=6001');
    const again = await open(page.url().slice(address.length));
    expect(await at(again)).toBe(6001);
    expect(
      await again.getByRole('button', { name: 'group seeds' }).getAttribute('aria-pressed'),
    ).toBe('true');
    expect(await again.getByRole('button', { name: 'log' }).getAttribute('aria-pressed')).toBe(
      'true',
    );
    await page.close();
    await again.close();
  });

  test('a link opens all that a view is made of', async () => {
    const view =
      'runs=lake-1.mcap,lake-2.mcap&seq=5000&series=reward.reward,norm.table&x=step&smooth=0.3&log=1' +
      '&extremes=1&range=200-9000&over=visits&speed=1000&filter=lake-3&find=reward+%3E+0';
    const page = await open(`#${view}`);
    await settled(page);
    const pressed = (name: string) =>
      page.getByRole('button', { name, exact: true }).first().getAttribute('aria-pressed');
    expect(await Promise.all(['log', 'extremes', 'visits', 'values'].map(pressed))).toEqual([
      'true',
      'true',
      'true',
      'false',
    ]);
    const chosen = (name: string) => page.getByRole('combobox', { name }).inputValue();
    expect(await Promise.all([chosen('over'), chosen('Speed')])).toEqual(['step', '1000']);
    expect(await page.getByRole('slider', { name: 'smoothing' }).inputValue()).toBe('0.3');
    expect(await page.getByRole('textbox', { name: 'Condition' }).inputValue()).toBe('reward > 0');
    await page.getByText(`1 of ${runs.length + 1}`).waitFor();
    await expect
      .poll(() => page.locator('.chart h3 code').allInnerTexts(), SOON)
      .toEqual(['reward.reward', 'norm.table']);
    await page.getByRole('button', { name: 'show all' }).waitFor();
    expect(page.url()).toBe(`${address}#${view}`);
    await page.close();
  });

  test('goes from a change of an entry to the one before', async () => {
    const recording = await openRecordingFile(join(folder, 'car.mcap'), resolve);
    const changedAt: number[] = [];
    for (let seq = 8; changedAt.length < 2; seq--) {
      const { before, state } = await recording.at(seq);
      if (changes(before, state).some(({ path }) => path === 'outcome.state.position')) {
        changedAt.push(seq);
      }
    }
    await recording.close();
    const page = await open(`#runs=car.mcap&seq=${changedAt[0]}`);
    await settled(page);
    await page.getByRole('button', { name: 'Previous change of outcome.state.position' }).click();
    await expect.poll(() => at(page), SOON).toBe(changedAt[1]);
    await page.goBack();
    await expect.poll(() => at(page), SOON).toBe(changedAt[0]);
    await page.close();
  });

  test('goes to an episode by its number, and to the first alarm or whatever is first', async () => {
    const page = await open('#runs=0&seq=40000');
    await page.locator('h1').click();
    await page.keyboard.press('n');
    await page.keyboard.type('150');
    await page.keyboard.press('Enter');
    await expect.poll(() => at(page), SOON).not.toBe(40_000);
    expect(await settled(page)).toContain('environment-step');
    await page.locator('.timeline').getByText('episode 150').waitFor();
    await page.getByRole('textbox', { name: 'Condition' }).fill('reward == 0');
    await page.getByRole('button', { name: 'search from the beginning' }).click();
    await expect.poll(() => at(page), SOON).toBe(1);
    await page.getByRole('button', { name: 'First alarm' }).click();
    await page.getByText('no alarm there').waitFor();
    await page.close();
  });

  test('finds a run’s own alarms, and episodes by their return', async () => {
    const recording = await openRecordingFile(join(folder, 'lake-2.mcap'));
    const raised: number[] = [];
    let wasPaid = false;
    for await (const { seq, event } of recording.events()) {
      const { kind, reward } = event as { kind: string; reward?: number };
      if (kind !== 'reward') continue;
      if (reward! > 0 && !wasPaid) raised.push(seq);
      wasPaid = reward! > 0;
    }
    await recording.close();
    const page = await open('#runs=1&seq=40000');
    await page.locator('h1').click();
    const next = raised.findIndex((seq) => seq > 40_000);
    await page.keyboard.press('a');
    await expect.poll(() => at(page), SOON).toBe(raised[next]);
    await page.keyboard.press('Shift+A');
    await expect.poll(() => at(page), SOON).toBe(raised[next - 1]);
    await page.getByRole('button', { name: 'First alarm' }).click();
    await expect.poll(() => at(page), SOON).toBe(raised[0]);
    await page.getByRole('textbox', { name: 'Condition' }).fill('return > 0 && state.step > 99');
    await page.getByRole('button', { name: 'search forwards' }).click();
    await expect.poll(() => at(page), SOON).toBeGreaterThan(raised[0]!);
    await page.close();
  });

  test('zooms into curves by dragging and by key, over any axis, and back by a double click', async () => {
    const page = await open('#runs=0&seq=1000');
    const plot = page.locator('.u-over').first();
    await plot.hover();
    // Which curves tell most is known when all is read.
    await expect.poll(() => page.locator('progress').count(), SOON).toBe(0);
    await plot.hover();
    const { x, y, width, height } = (await plot.boundingBox())!;
    await page.mouse.move(x + 0.25 * width, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + 0.5 * width, y + height / 2, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => page.url(), SOON).toMatch(/range=2[12]\d{3}-4[45]\d{3}/);
    await plot.dblclick();
    await expect.poll(() => page.url(), SOON).not.toContain('range');
    await page.getByRole('combobox', { name: 'over' }).selectOption('episode');
    await page.locator('h1').click();
    await page.keyboard.press('z');
    await expect.poll(() => page.url(), SOON).toMatch(/x=episode&range=\d+-\d+/);
    await page.keyboard.press('Shift+Z');
    await expect.poll(() => page.url(), SOON).not.toContain('range');
    await page.close();
  });

  test('a link opens the runs that it names, whatever others there are and in whatever order', async () => {
    const named = ['car', 'lake-3', 'lake-1'].map((name) => join(folder, `${name}.mcap`));
    const page = await open('#runs=lake-1.mcap&seq=1000');
    const shown = await settled(page);
    const [other, elsewhere] = await started('stdout', ADDRESS, [BIN, 'view', ...named]);
    try {
      await page.goto(page.url().replace(address, elsewhere));
      await page.getByRole('row', { name: /lake-1\.mcap/, selected: true }).waitFor();
      expect(await settled(page)).toBe(shown);
      await page.goto(`${elsewhere}#runs=0,nothing.mcap`);
      await page.getByText('This link names nothing.mcap: no such run is here.').waitFor();
      await page.getByRole('row', { name: /car\.mcap/, selected: true }).waitFor();
      await expect.poll(() => page.url(), SOON).toContain('#runs=car.mcap,nothing.mcap');
    } finally {
      other.kill('SIGINT');
      await page.close();
    }
  });

  test('says in words where there is nothing to draw', async () => {
    const page = await open('#runs=0&range=900000-900100');
    await page.getByText('The runs end before this stretch.').waitFor();
    await page.goto(`${address}#runs=5&x=episode&series=loss,state.step`);
    await page.getByText('No episode ends here: nothing lies over episodes.').waitFor();
    await page.getByText('No state.step was recorded here.').waitFor();
    await page.close();
  });

  test('a recording that could not be read for a while is read as soon as it can be', async () => {
    const page = await newPage(browser, [], {});
    await page.goto(`${address}#runs=0&seq=10`);
    await settled(page);
    const line = `**${await runPath(address, 4)}`;
    await page.route(line, (route) => route.abort());
    await page.evaluate("location.hash = '#runs=4&seq=20'");
    await page.getByText('the server does not answer: start it again').first().waitFor();
    await page.unroute(line);
    await page.getByRole('button', { name: '+1 transition' }).click();
    expect(await settled(page)).toContain('transition 21:');
    await page.close();
  });

  test.each([
    ['step', '7000-7200'],
    ['episode', '1000-1030'],
  ])(
    'a curve that is zoomed into over %ss is read anew there: points become many',
    async (axis, range) => {
      const page = await open(`#runs=0&series=parameter-update.tdError&smooth=0&x=${axis}`);
      const points = async () => {
        const saving = page.waitForEvent('download');
        await page.getByRole('button', { name: 'Save parameter-update.tdError as SVG' }).click();
        const svg = await readFile(await (await saving).path(), 'utf8');
        return (/<polyline[^>]* points="([^"]*)"/.exec(svg)?.[1] ?? '').split(' ').length;
      };
      await page.locator('.u-over').first().waitFor();
      await expect.poll(() => page.locator('progress').count(), SOON).toBe(0);
      await page.goto(`${page.url()}&range=${range}`);
      // Of 1,500 buckets over 30,000 steps, ten lie there.
      const [from, to] = range.split('-').map(Number) as [number, number];
      await expect.poll(points, SOON).toBeGreaterThan(0.9 * (to - from));
      await page.close();
    },
  );

  test('groups seeds by what else differs, and looks into what is no picture', async () => {
    const page = await open('#runs=0,1,2&seq=30002');
    await page.getByRole('button', { name: 'group seeds' }).click();
    const labels = page.locator('.u-legend').first().locator('.u-label');
    await expect.poll(() => labels.allInnerTexts(), SOON).toContain('learningRate 0.1, 2 seeds');
    await page.getByRole('combobox', { name: 'compared with' }).selectOption('lake-3.mcap');
    await page.getByRole('heading', { name: 'Compare lake-1.mcap with lake-3.mcap' }).waitFor();
    expect(await settled(page)).toMatch(/table, 16 × 4, from 0 to 0\.\d+/);
    await page.getByRole('button', { name: 'visits' }).first().click();
    await expect
      .poll(() => page.url(), SOON)
      .toMatch(/runs=lake-1.mcap,lake-3.mcap,lake-2.mcap&.*over=visits/);
    await page.getByRole('row', { name: /broken.mcap.*no recording/ }).waitFor();
    await page.close();
  });

  test('compares runs that have no world by their parameters', async () => {
    const page = await open('#runs=4,5&seq=9');
    const panel = page.locator('section', { has: page.getByRole('heading', { name: /^Compare/ }) });
    await panel.getByText(/First difference at/).waitFor();
    await panel.getByText('There is no telling how far').waitFor();
    for (const name of ['weights', 'encoder', 'decoder']) {
      await panel.getByRole('img', { name: `heat map of ${name}` }).waitFor();
    }
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await overflowOf(page)).toBe(0);
    await page.close();
  });

  test('compares two runs: the first difference, and both worlds', async () => {
    const page = await open('#runs=0,1&seq=20000');
    const panel = page.locator('section', { has: page.getByRole('heading', { name: /^Compare/ }) });
    await panel.getByText(/First difference at/).waitFor();
    await panel.getByText(/seed: 1 and 2/).waitFor();
    await panel.getByText('distance of the parameters').waitFor();
    expect(await panel.locator('svg.scene').count()).toBe(2);
    await page.close();
  });

  test('saves curves as CSV, SVG and PNG', async () => {
    const page = await open('#runs=0');
    await page.locator('.u-over').first().waitFor();
    for (const format of ['CSV', 'SVG', 'PNG']) {
      const saving = page.waitForEvent('download');
      await page.getByRole('button', { name: `Save episode.return as ${format}` }).click();
      expect((await saving).suggestedFilename()).toBe(`episode.return.${format.toLowerCase()}`);
      if (format !== 'PNG') continue;
      const picture = (await readFile(await (await saving).path())).toString('base64');
      const drawn = await page.evaluate<number[]>(`new Promise((resolve) => {
        const image = new Image();
        image.onload = () => {
          const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
          const context = canvas.getContext('2d');
          context.drawImage(image, 0, 0);
          const { data } = context.getImageData(0, 0, image.width, image.height);
          const colours = new Set();
          for (let i = 0; i < data.length; i += 4) colours.add(data.slice(i, i + 3).join());
          resolve([image.width, colours.size]);
        };
        image.src = 'data:image/png;base64,${picture}';
      })`);
      expect(drawn[0]).toBe(1600);
      // Paper, ink, rules and the curve, with what lies between at their edges.
      expect(drawn[1]).toBeGreaterThan(20);
    }
    await page.close();
  });

  test('saves every recorded value of what is shown as CSV, and of means the points that are drawn', async () => {
    const page = await open('#runs=1,0&range=40000-89999&series=parameter-update.tdError');
    await page.locator('.u-over').first().waitFor();
    const saved = async () => {
      const saving = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save parameter-update.tdError as CSV' }).click();
      return readFile(await (await saving).path(), 'utf8');
    };
    const rows: string[] = ['run,transition,value'];
    for (const name of ['lake-2.mcap', 'lake-1.mcap']) {
      const recording = await openRecordingFile(join(folder, name));
      for await (const { seq, event } of recording.events(40_000)) {
        const { tdError } = event as { tdError?: number };
        if (tdError !== undefined) rows.push(`${name},${seq},${tdError}`);
      }
      await recording.close();
    }
    expect(rows.length).toBeGreaterThan(33_000);
    expect((await saved()) === `${rows.join('\n')}\n`).toBe(true);
    await page.getByRole('button', { name: 'group seeds' }).click();
    expect((await saved()).split('\n')[0]).toBe(
      'run,transition,interquartile_mean,first_quartile,third_quartile',
    );
    await page.close();
  });

  test('draws numbers of any size with ticks, and says where a logarithmic scale has nothing to show', async () => {
    const page = await open('#runs=7&series=parameter-update.gradientNorm');
    await page.locator('.u-over').first().waitFor();
    // The ticks left of the plot, in the chart's own picture.
    const ticks = () =>
      page.evaluate<number>(`(() => {
        const canvas = document.querySelector('.u-wrap canvas');
        const over = document.querySelector('.u-over');
        const scale = canvas.width / canvas.clientWidth;
        const { data } = canvas.getContext('2d').getImageData(
          Math.round((over.offsetLeft - 4) * scale), 0, 1, canvas.height);
        let found = 0;
        for (let i = 7; i < data.length; i += 4) if (data[i] > 0 && data[i - 4] === 0) found++;
        return found;
      })()`);
    await expect.poll(ticks, SOON).toBeGreaterThanOrEqual(2);
    await page.getByRole('button', { name: 'log', exact: true }).click();
    await expect.poll(ticks, SOON).toBeGreaterThanOrEqual(2);
    await page.close();
    const nothing = await open('#runs=6&series=environment-step.truncated&log=1');
    await nothing.getByText(/Nothing above 0/).waitFor();
    await nothing.close();
  });

  test('has no violation that axe finds, light or dark, narrow or wide', async () => {
    const page = await open('#runs=0,1&seq=20000&group=1');
    await page.getByText(/First difference at/).waitFor();
    await settled(page);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Keys' }).click();
    expect(await violationsOf(page)).toEqual([]);
    await page.close();
  });

  test('complains about nothing in all of this', () => {
    expect(complaints).toEqual([]);
  });
});
