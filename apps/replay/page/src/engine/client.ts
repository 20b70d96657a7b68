import { LOST } from './lost.ts';
import type { Answer, Methods } from './protocol.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
  onProgress: ((value: never) => void) | undefined;
}

/** How a question to the worker is watched and stopped. */
export interface AskOptions<Progress> {
  readonly onProgress?: (value: Progress) => void;
  readonly signal?: AbortSignal;
}

type Post = (message: object, waiting?: Waiting) => void;

/** A worker that is asked; when it is dismissed, it ends with its last answer. */
interface Hand {
  readonly post: Post;
  isIdle(): boolean;
  /** Whether it could not be started, and answers nothing. */
  isLost(): boolean;
  dismiss(): void;
}

let last = 0;

function startWorker(): Hand {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  const waiting = new Map<number, Waiting>();
  let isDismissed = false;
  let isLost = false;
  // Its script is read anew from the server, which may be gone.
  worker.onerror = () => {
    isLost = true;
    for (const asked of waiting.values()) asked.reject(new Error(LOST));
    waiting.clear();
  };
  const endIfDone = () => {
    if (isDismissed && waiting.size === 0) worker.terminate();
  };
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    const asked = waiting.get(data.id);
    if (!asked) return;
    if ('progress' in data) {
      asked.onProgress?.(data.progress as never);
      return;
    }
    waiting.delete(data.id);
    if (data.error === undefined) asked.resolve(data.result);
    else asked.reject(new Error(data.error));
    endIfDone();
  };
  return {
    post(message, asked) {
      if (isLost) asked?.reject(new Error(LOST));
      else if (asked) waiting.set((message as { id: number }).id, asked);
      worker.postMessage(message);
    },
    isIdle: () => waiting.size === 0,
    isLost: () => isLost,
    dismiss() {
      isDismissed = true;
      endIfDone();
    },
  };
}

/** Asks one worker. */
function askOf<Name extends keyof Methods, Progress>(
  hand: Hand,
  method: Name,
  input: Methods[Name]['input'],
  { onProgress, signal }: AskOptions<Progress> = {},
): Promise<Methods[Name]['output']> {
  const id = ++last;
  return new Promise((resolve, reject) => {
    const cancel = () => hand.post({ id: ++last, cancel: id });
    const done = () => signal?.removeEventListener('abort', cancel);
    hand.post(
      { id, method, input },
      {
        resolve(value) {
          done();
          resolve(value as Methods[Name]['output']);
        },
        reject(error) {
          done();
          reject(error);
        },
        onProgress: onProgress as Waiting['onProgress'],
      },
    );
    signal?.addEventListener('abort', cancel);
  });
}

// What V8 has taken for values that live shortly it gives back only when a worker rests for long, or ends:
// tens of megabytes each. So a worker that has done much is followed by another.

/** Milliseconds of reading, and looks, after which a worker is followed by another. */
const READ_MS = 4000;
const LOOKS = 120;
/** Tries, 5 ms apart, to find the moment between two looks. */
const QUIET_TRIES = 20;
/** Looks on which one practises before it takes over. */
const PRACTISED = 16;

/** Reads whole runs: surveys, searches. */
let reader = startWorker();
let readFor = 0;
/** Surveys that are under way: what is executed waits for them, so that not all read at once. */
const surveys = new Set<Promise<unknown>>();

async function askReader<Name extends keyof Methods, Progress>(
  method: Name,
  input: Methods[Name]['input'],
  options: AskOptions<Progress>,
): Promise<Methods[Name]['output']> {
  const began = performance.now();
  if (reader.isLost()) reader = startWorker();
  const answer = askOf(reader, method, input, options);
  if (method === 'survey') surveys.add(answer);
  try {
    return await answer;
  } finally {
    surveys.delete(answer);
    if (method !== 'open' && method !== 'grow') readFor += performance.now() - began;
    if (readFor > READ_MS && reader.isIdle()) {
      reader.dismiss();
      reader = startWorker();
      readFor = 0;
    }
  }
}

type LookName = 'inspect' | 'trail';

interface Look {
  readonly method: LookName;
  readonly input: Methods[LookName]['input'];
}

/** Looks at single transitions, so that no reading keeps a scrub waiting. */
let looker = startWorker();
let looks = 0;
/** The last ones, on which the next looker practises. */
let latest: readonly Look[] = [];

function askLooker<Name extends LookName>(
  method: Name,
  input: Methods[Name]['input'],
  options: AskOptions<unknown>,
): Promise<Methods[Name]['output']> {
  latest = [...latest.slice(1 - PRACTISED), { method, input }];
  if (++looks === LOOKS) void followLooker();
  const answer = askOf(looker, method, input, options);
  if (++looking === 1) makeWay(true);
  const done = () => {
    if (--looking === 0) makeWay(false);
  };
  answer.then(done, done);
  return answer;
}

/** Looks that are waited for. */
let looking = 0;

/** Resolves when no look is waited for, or after a while of many. */
async function quiet(): Promise<void> {
  for (let tries = 0; looking > 0 && tries < QUIET_TRIES; tries++) {
    await new Promise((done) => setTimeout(done, 5));
  }
}

/** Who executes or compares, if anyone. */
let executor: Hand | null = null;

/** Has the others work less while a look is waited for, so that it has a core to itself. */
function makeWay(isHeld: boolean): void {
  for (const hand of [reader, executor]) hand?.post({ isHeld });
}

/**
 * The next looker has looked at what was looked at last before it takes over: nobody waits for it to open
 * recordings, nor for its code to be made fast.
 */
async function followLooker(): Promise<void> {
  const next = startWorker();
  for (const { method, input } of latest) {
    await quiet();
    await askOf(next, method, input).catch(() => {});
  }
  looks = 0;
  if (next.isLost()) return;
  looker.dismiss();
  looker = next;
}

/** What is executed or compared, a span at a time, one after another, whoever asks. */
let queue: Promise<unknown> = Promise.resolve();

/** Asks a worker of its own for a span: it ends with it. What only waits for its turn is cancelled at once. */
function askForSpan<Name extends keyof Methods, Progress>(
  method: Name,
  input: Methods[Name]['input'],
  options: AskOptions<Progress>,
): Promise<Methods[Name]['output']> {
  const before = queue;
  const execute = async () => {
    const turn = before.then(() => Promise.allSettled(surveys));
    await Promise.race([turn, aborted(options.signal)]);
    options.signal?.throwIfAborted();
    const own = startWorker();
    executor = own;
    try {
      return await askOf(own, method, input, options);
    } finally {
      executor = null;
      own.dismiss();
    }
  };
  const answer = execute();
  // Those behind it wait for those before it, too, where it did not.
  queue = Promise.allSettled([before, answer]).then(() => {});
  return answer;
}

/** Resolves when a signal is aborted. */
function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    else signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Asks a worker, which reads recordings away from the page's own thread. */
export function ask<Name extends keyof Methods, Progress = unknown>(
  method: Name,
  input: Methods[Name]['input'],
  options: AskOptions<Progress> = {},
): Promise<Methods[Name]['output']> {
  switch (method) {
    case 'inspect':
    case 'trail':
      return askLooker(
        method,
        input as Methods['inspect' | 'trail']['input'],
        options as AskOptions<unknown>,
      ) as Promise<Methods[Name]['output']>;
    case 'verifySpan':
    case 'compareSpan':
    case 'drift':
      return askForSpan(method, input, options);
    default:
      return askReader(method, input, options);
  }
}
