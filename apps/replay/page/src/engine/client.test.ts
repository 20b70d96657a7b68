import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Answer, Question } from './protocol.ts';

/** Workers that have been started, in order; they answer what a test has them answer. */
const workers: FakeWorker[] = [];

class FakeWorker {
  onmessage: ((message: { data: Answer }) => void) | null = null;
  readonly questions: Question[] = [];

  constructor() {
    workers.push(this);
  }

  postMessage(question: Question): void {
    this.questions.push(question);
  }

  terminate(): void {}

  answer(result: unknown): void {
    const [asked] = this.questions as { id: number }[];
    this.onmessage?.({ data: { id: asked!.id, result } });
  }
}

let client: typeof import('./client.ts');

beforeAll(async () => {
  vi.stubGlobal('Worker', FakeWorker);
  client = await import('./client.ts');
});

afterAll(() => vi.unstubAllGlobals());

const span = (url: string, signal?: AbortSignal) =>
  client.ask('verifySpan', { url, from: null }, signal ? { signal } : {});
/** The runs that workers have been asked to execute. */
const executed = () =>
  workers.flatMap(({ questions }) =>
    questions.flatMap((question) =>
      'method' in question && question.method === 'verifySpan'
        ? [(question.input as { url: string }).url]
        : [],
    ),
  );
const turn = () => new Promise((done) => setTimeout(done));

test('a span that waits for another is cancelled at once, and those behind it wait on', async () => {
  const abort = new AbortController();
  const first = span('first');
  const told: string[] = [];
  span('second', abort.signal).catch(() => told.push('cancelled'));
  const third = span('third');
  await turn();
  expect(executed()).toEqual(['first']);
  const running = workers.at(-1)!;
  abort.abort();
  await turn();
  expect(told).toEqual(['cancelled']);
  expect(executed()).toEqual(['first']);
  running.answer('one');
  expect(await first).toBe('one');
  await turn();
  expect(executed()).toEqual(['first', 'third']);
  workers.at(-1)!.answer('three');
  expect(await third).toBe('three');
});

test('a span that is asked for when it is cancelled already is not begun', async () => {
  await expect(span('cancelled', AbortSignal.abort())).rejects.toThrow();
  expect(executed()).not.toContain('cancelled');
});
