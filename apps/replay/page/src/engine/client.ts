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

const waiting = new Map<number, Waiting>();
let last = 0;

function startWorker(): Worker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
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
  };
  return worker;
}

/** Reads whole runs: surveys, searches, verifies, compares. */
const reader = startWorker();
/** Looks at single transitions, so that no reading keeps a scrub waiting. */
const looker = startWorker();
const looks: readonly (keyof Methods)[] = ['inspect', 'trail'];

/** Asks a worker, which reads recordings away from the page's own thread. */
export function ask<Name extends keyof Methods, Progress = unknown>(
  method: Name,
  input: Methods[Name]['input'],
  { onProgress, signal }: AskOptions<Progress> = {},
): Promise<Methods[Name]['output']> {
  const id = ++last;
  const worker = looks.includes(method) ? looker : reader;
  return new Promise((resolve, reject) => {
    waiting.set(id, {
      resolve: resolve as (value: unknown) => void,
      reject,
      onProgress: onProgress as Waiting['onProgress'],
    });
    signal?.addEventListener('abort', () => worker.postMessage({ id: ++last, cancel: id }));
    worker.postMessage({ id, method, input });
  });
}
