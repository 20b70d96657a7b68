import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, CDPSession } from 'playwright-core';

/** What a page's own process holds, in megabytes, and has computed. */
interface PageProcess {
  /** Milliseconds of computing so far, on whichever core. */
  readonly computed: number;
  /** What is its alone: heaps of the page and of its workers, buffers, pictures. */
  readonly own: number;
  /** All that is resident, with Chromium's code, which other processes share. */
  readonly resident: number;
}

/** A page that nobody watches: where Playwright does, Chromium keeps what the page has fetched, for it to ask. */
export interface UnwatchedPage {
  /** What an expression comes to in the page, once that is there. */
  evaluate<T>(expression: string): Promise<T>;
  process(): Promise<PageProcess>;
  close(): Promise<void>;
}

/** For benchmarks: opens an address, and waits until `isReady`, an expression, is true there. */
export async function openUnwatched(
  browser: Browser,
  url: string,
  isReady: string,
): Promise<UnwatchedPage> {
  const session = await browser.newBrowserCDPSession();
  // Of a context that Playwright did not make, it lets pages go.
  const { browserContextId } = await session.send('Target.createBrowserContext');
  const size = { width: 1280, height: 900 };
  const { targetId } = await session.send('Target.createTarget', {
    ...{ url, browserContextId, ...size },
  });
  const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false });
  const send = messages(session, sessionId);
  const evaluate = async <T>(expression: string): Promise<T> => {
    const asked = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await send('Runtime.evaluate', asked);
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
    return result?.value as T;
  };
  const isThere = () => evaluate<boolean>(isReady).catch(() => false);
  while (!(await isThere())) await wait(20);
  return {
    evaluate,
    async process() {
      const { processInfo } = await session.send('SystemInfo.getProcessInfo');
      const renderers = processInfo.filter(({ type }) => type === 'renderer');
      const all = await Promise.all(renderers.map(({ id }) => processOf(id)));
      // The others are a spare one and Playwright's.
      return all.reduce((a, b) => (b.own > a.own ? b : a));
    },
    async close() {
      await session.send('Target.disposeBrowserContext', { browserContextId });
      await session.detach();
    },
  };
}

interface Answer {
  readonly result?: { readonly value?: unknown };
  readonly exceptionDetails?: unknown;
}

/** Sends questions of the debugger's to a page, by way of the browser's session. */
function messages(session: CDPSession, sessionId: string) {
  const waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
  let last = 0;
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result, error } = JSON.parse(message);
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error) asked?.reject(new Error(error.message));
    else asked?.resolve(result);
  });
  return (method: string, params: object) =>
    new Promise<Answer>((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve, reject });
      const message = JSON.stringify({ id, method, params });
      session.send('Target.sendMessageToTarget', { sessionId, message }).catch(reject);
    });
}

/** Milliseconds of a tick of Linux's clock of processes. */
const TICK = 10;

async function processOf(id: number): Promise<PageProcess> {
  const [memory, stat] = await Promise.all(
    ['smaps_rollup', 'stat'].map((name) => readFile(`/proc/${id}/${name}`, 'utf8').catch(() => '')),
  );
  const megabytes = (name: string) =>
    (1024 * Number(new RegExp(`^${name}: +(\\d+) kB`, 'm').exec(memory!)?.[1] ?? 0)) / 1e6;
  const own = megabytes('Private_Clean') + megabytes('Private_Dirty');
  // After the name, which may have spaces: user time is the twelfth field, system time the next.
  const fields = stat!.slice(stat!.lastIndexOf(')') + 2).split(' ');
  const computed = TICK * (Number(fields[11] ?? 0) + Number(fields[12] ?? 0));
  return { computed, own, resident: megabytes('Rss') };
}
