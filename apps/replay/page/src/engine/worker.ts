import { resolve } from '@reprise/cli/browser';
import { plain } from '@reprise/core';
import { diff, openRecording, type Recording, type RunMetadata, verify } from '@reprise/recording';
import { drift } from './drift.ts';
import { find, type Sought } from './find.ts';
import { httpReadable } from './http-readable.ts';
import { inspect } from './inspect.ts';
import { previousChange } from './previous-change.ts';
import type { Answer, Compared, Methods, Question, RunSummary, Verified } from './protocol.ts';
import { survey } from './survey.ts';
import { trail } from './trail.ts';

const opened = new Map<string, Promise<Recording>>();
const cancelled = new Set<number>();

function recordingOf(url: string): Promise<Recording> {
  const found = opened.get(url);
  if (found) return found;
  const opening = openRecording(httpReadable(url), resolve);
  opened.set(url, opening);
  return opening;
}

/** A turn of the event loop, so that a cancellation arrives. */
const turn = () => new Promise<void>((done) => setTimeout(done));

type Context = {
  readonly progress: (value: unknown) => void;
  readonly isCancelled: () => boolean;
};

const methods: {
  [Name in keyof Methods]: (
    input: Methods[Name]['input'],
    context: Context,
  ) => Promise<Methods[Name]['output']>;
} = {
  async open({ url, isFresh }): Promise<RunSummary> {
    if (isFresh) opened.delete(url);
    const recording = await recordingOf(url);
    const info = await recording.info();
    const { environment, trainer } = known(recording);
    return {
      metadata: plain(recording.metadata) as RunMetadata,
      config: plain(info.config) as Record<string, unknown>,
      end: info.end,
      firstSeq: recording.firstSeq,
      endSeq: recording.endSeq,
      bytes: info.bytes,
      isCut: info.cut !== null,
      isKnown: trainer,
      isDrawn: environment,
    };
  },

  async survey({ url, ...stretch }, { progress, isCancelled }) {
    let shown = 0;
    return survey(await recordingOf(url), stretch, (part) => {
      const now = Date.now();
      if (now - shown > 150) progress(part);
      if (now - shown > 150) shown = now;
      return !isCancelled();
    });
  },

  async inspect({ url, seq }) {
    return inspect(await recordingOf(url), seq);
  },

  async find({ url, sought, seq, direction }, { progress, isCancelled }) {
    return find(await recordingOf(url), sought as Sought, seq, direction, {
      onProgress: progress,
      isCancelled,
    });
  },

  async previousChange({ url, path, seq }, { progress, isCancelled }) {
    return previousChange(await recordingOf(url), path, seq, { onProgress: progress, isCancelled });
  },

  async trail({ url, seq, length }) {
    return trail(await recordingOf(url), seq, length);
  },

  async verify({ url }, { progress, isCancelled }): Promise<Verified> {
    const abort = new AbortController();
    const result = await verify(await recordingOf(url), {
      signal: abort.signal,
      onProgress: (done, total) => {
        progress({ done, total });
        if (isCancelled()) abort.abort();
      },
    });
    return result.verified
      ? { verified: true, digest: result.digest, transitions: result.transitions }
      : { verified: false, message: result.message, seq: result.divergence?.seq ?? null };
  },

  async compare({ a, b }): Promise<Compared> {
    const [left, right] = [await recordingOf(a), await recordingOf(b)];
    const difference = await diff(left, right);
    return {
      difference: plain(difference) as Compared['difference'],
      drift: difference === null ? [] : await drift(left, right, difference.seq),
    };
  },
};

/** Whether this page knows the trainer of a recording, and can draw its world. */
function known(recording: Recording): { trainer: boolean; environment: boolean } {
  try {
    const { environment } = recording.subject();
    return { trainer: true, environment: environment?.render !== undefined };
  } catch {
    return { trainer: false, environment: false };
  }
}

self.onmessage = async ({ data }: MessageEvent<Question>) => {
  const { id } = data;
  if ('cancel' in data) {
    cancelled.add(data.cancel);
    return;
  }
  const send = (answer: Answer) => self.postMessage(answer);
  try {
    await turn();
    const method = methods[data.method] as (input: unknown, context: Context) => Promise<unknown>;
    const result = await method(data.input, {
      progress: (progress) => send({ id, progress }),
      isCancelled: () => cancelled.has(id),
    });
    send({ id, result });
  } catch (error) {
    send({ id, error: error instanceof Error ? error.message : String(error) });
  } finally {
    cancelled.delete(id);
  }
};
