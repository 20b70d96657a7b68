import { resolve } from '@reprise/cli/browser';
import { plain } from '@reprise/core';
import {
  type ContainerJson,
  containerFromJson,
  diffSpan,
  openRecording,
  type Recording,
  verifySpan,
} from '@reprise/recording';
import { eachValue } from '#engine/each-value';
import { inspect } from '#engine/inspect';
import { summaryOf } from '#engine/summary';
import { survey } from '#engine/survey';
import { trail } from '#engine/trail';
import { verifiedOf } from '#engine/verified';
import { drift } from './drift.ts';
import { episodeStart } from './episode-start.ts';
import { find, type Sought } from './find.ts';
import { httpReadable } from './http-readable.ts';
import { previousChange } from './previous-change.ts';
import type { Answer, Compared, Methods, Question } from './protocol.ts';
import type { Found, Search } from './search.ts';

const opened = new Map<string, Promise<Recording>>();
const cancelled = new Set<number>();

function recordingOf(url: string): Promise<Recording> {
  const found = opened.get(url);
  if (found) return found;
  const opening = knownOf(url).then((known) => openRecording(httpReadable(url), resolve, known));
  opened.set(url, opening);
  // The server may be away for a while: it is opened anew when it is asked for again.
  opening.catch(() => opened.delete(url));
  return opening;
}

/**
 * What the server knows of a recording without its end, which else is walked through, beyond what is known
 * here; null: nothing.
 */
async function knownOf(url: string, blocks: Recording['container']['blocks'] = []) {
  const response = await fetch(`${url}/blocks/${blocks.length}`).catch(() => null);
  const json = response?.ok ? ((await response.json()) as ContainerJson | null) : null;
  return json && containerFromJson(json, blocks);
}

/** A recording that reaches beyond `seq`, where its file does: it may have grown since it was opened. */
async function reaching(url: string, seq: number): Promise<Recording> {
  const recording = await recordingOf(url);
  return seq < recording.endSeq ? recording : grownOf(url);
}

async function grownOf(url: string): Promise<Recording> {
  const recording = await recordingOf(url);
  const { cut, blocks } = recording.container;
  const grown = await recording.grown(cut && (await knownOf(url, blocks)));
  opened.set(url, Promise.resolve(grown));
  return grown;
}

/** A turn of the event loop, so that a cancellation arrives. */
const turn = () => new Promise<void>((done) => setTimeout(done));

/** Milliseconds that are worked on end, and rested where a look is waited for. */
const SPELL = 20;
let rested = 0;
let isHeld = false;

/** A turn of the event loop, where the last one is a while ago. */
async function rest(): Promise<void> {
  if (performance.now() - rested < SPELL) return;
  await turn();
  if (isHeld) await new Promise((done) => setTimeout(done, SPELL));
  rested = performance.now();
}

/** Transitions of a span: a second's work, after which another worker goes on. */
const SPAN = 1_000_000;

/** Milliseconds between two words of how far a search is. */
const TOLD = 100;

/** Milliseconds between two looks at a survey that is coming: each is drawn anew. */
const SHOWN = 400;

/** Tells the latest, but not within so many milliseconds of what it told before. */
function seldom<Value>(milliseconds: number, tell: (value: Value) => void): (value: Value) => void {
  let told = Number.NEGATIVE_INFINITY;
  return (value) => {
    const now = performance.now();
    if (now - told < milliseconds) return;
    tell(value);
    told = now;
  };
}

/** What a person waits for is answered first: a survey lets these by. */
const URGENT: readonly (keyof Methods)[] = ['open', 'grow', 'column'];
let urgent = 0;

type Context = {
  readonly progress: (value: unknown) => void;
  /** Gives the event loop its turn first. */
  readonly isCancelled: () => Promise<boolean>;
};

/** How what is executed or compared tells how far it is, and hears that it is cancelled. */
function watching({ progress, isCancelled }: Context) {
  const abort = new AbortController();
  return {
    signal: abort.signal,
    onProgress: async (done: number, total: number) => {
      progress({ done, total });
      if (await isCancelled()) abort.abort();
    },
  };
}

/** A search, with what it passes over. */
async function searching(
  { progress, isCancelled }: Context,
  search: (search: Search) => Promise<number | null>,
): Promise<Found> {
  const damage = new Set<string>();
  const seq = await search({ onProgress: seldom(TOLD, progress), isCancelled, damage });
  return { seq, damage: [...damage] };
}

const methods: {
  [Name in keyof Methods]: (
    input: Methods[Name]['input'],
    context: Context,
  ) => Promise<Methods[Name]['output']>;
} = {
  async open({ url }) {
    return summaryOf(await recordingOf(url));
  },

  async grow({ url }) {
    return summaryOf(await grownOf(url));
  },

  async survey({ url, ...stretch }, { progress, isCancelled }) {
    const show = seldom(SHOWN, progress);
    return survey(await recordingOf(url), stretch, async (part) => {
      show(part);
      while (urgent > 0) await turn();
      return !(await isCancelled());
    });
  },

  async column({ url, label, ...stretch }, { progress, isCancelled }) {
    const recording = await reaching(url, stretch.to - 1);
    await eachValue(recording, stretch, async (seqs, values) => {
      const text = seqs.map((seq, i) => `${label},${seq},${values[i]}\n`).join('');
      progress({ text, rows: seqs.length });
      return !(await isCancelled());
    });
    return null;
  },

  async inspect({ url, seq }) {
    return inspect(await reaching(url, seq), seq);
  },

  async find({ url, sought, seq, direction }, context) {
    const recording = await recordingOf(url);
    return searching(context, (search) =>
      find(recording, sought as Sought, seq, direction, search),
    );
  },

  async previousChange({ url, path, seq }, context) {
    const recording = await recordingOf(url);
    return searching(context, (search) => previousChange(recording, path, seq, search));
  },

  async episodeStart({ url, episode, known }, context) {
    const recording = await recordingOf(url);
    return searching(context, (search) => episodeStart(recording, episode, known, search));
  },

  async trail({ url, seq, length }) {
    return trail(await reaching(url, seq), seq, length);
  },

  async verifySpan({ url, from }, context) {
    const result = await verifySpan(await recordingOf(url), from, SPAN, watching(context));
    return 'checker' in result ? result : verifiedOf(result);
  },

  async compareSpan({ a, b, before }, context) {
    const [left, right] = [await recordingOf(a), await recordingOf(b)];
    return diffSpan(left, right, before, SPAN, watching(context));
  },

  async drift({ a, b, soFar }, { isCancelled }): Promise<Compared> {
    const { found, differing, compared, drift: drifts } = soFar;
    if (!found) return { difference: null, drift: [] };
    const difference = { ...found, differing, compared, drift: drifts };
    const apart = await drift(await recordingOf(a), await recordingOf(b), found.seq, isCancelled);
    if (await isCancelled()) throw new Error('cancelled');
    return { difference: plain(difference) as Compared['difference'], drift: apart };
  },
};

self.onmessage = async ({ data }: MessageEvent<Question>) => {
  if ('isHeld' in data) {
    isHeld = data.isHeld;
    return;
  }
  const { id } = data;
  if ('cancel' in data) {
    cancelled.add(data.cancel);
    return;
  }
  const send = (answer: Answer) => self.postMessage(answer);
  const isUrgent = URGENT.includes(data.method);
  if (isUrgent) urgent++;
  try {
    await turn();
    const method = methods[data.method] as (input: unknown, context: Context) => Promise<unknown>;
    const result = await method(data.input, {
      progress: (progress) => send({ id, progress }),
      isCancelled: async () => {
        await rest();
        return cancelled.has(id);
      },
    });
    send({ id, result });
  } catch (error) {
    send({ id, error: error instanceof Error ? error.message : String(error) });
  } finally {
    cancelled.delete(id);
    if (isUrgent) urgent--;
  }
};
