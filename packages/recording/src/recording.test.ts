import { test as prop } from '@fast-check/vitest';
import {
  type AnyTrainer,
  type Environment,
  type PersistentArray,
  RunControl,
  run,
  type Trainer,
  type TrainingEvent,
  type Transition,
} from '@reprise/core';
import { everyColumn, recordRun as recorded, snapshot, stored } from '@reprise/properties';
import fc from 'fast-check';
import { lastValueFrom, take, toArray } from 'rxjs';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { type DiffSoFar, diff, diffSpan } from './diff.ts';
import { fork } from './fork.ts';
import { record } from './recorder.ts';
import { blobReadable, bytesReadable, openRecording, type Recording } from './recording.ts';
import { recordToBytes } from './recording-of.ts';
import { keptBytes } from './segment-cache.ts';
import { type Verification, type VerifyCheckpoint, verify, verifySpan } from './verify.ts';

function open(bytes: Uint8Array, trainer: AnyTrainer = everyColumn) {
  return openRecording(bytesReadable(bytes), () => ({ trainer }));
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('a recording', () => {
  prop.prop([fc.integer({ min: 0, max: 400 }), fc.maxSafeNat()], { numRuns: 30 })(
    'replays to the run that it recorded, whatever the values',
    async (steps, seed) => {
      const { bytes, summary, live } = await recorded(everyColumn, { config: { steps }, seed });
      const recording = await open(bytes);
      expect(recording.transitions).toBe(live.length);
      expect(summary.transitions).toBe(live.length);
      const columns = everyColumn.columns({ steps }, undefined);
      const events = await collect(recording.events());
      expect(events.map(snapshot)).toEqual(
        live.map(({ seq, event }) => snapshot({ seq, event: stored(event, columns) })),
      );
      const replayed = await lastValueFrom(recording.replay().pipe(toArray()));
      expect(replayed.map(snapshot)).toEqual(live.map(snapshot));
      expect(await verify(recording)).toEqual({
        verified: true,
        transitions: live.length,
        digest: summary.digest,
        isCut: false,
      });
    },
  );

  test('gives any transition, its state and the state before it', async () => {
    const { bytes, live } = await recorded(everyColumn, { config: { steps: 60_000 }, seed: 1 });
    const recording = await openRecording(blobReadable(new Blob([bytes.slice()])), () => ({
      trainer: everyColumn,
    }));
    expect(recording.segments.length).toBeGreaterThan(1);
    for (const seq of [0, 1, 29_999, 30_000, 12, 59_999, 44_444]) {
      const { before, ...transition } = await recording.at(seq);
      expect(snapshot(transition)).toEqual(snapshot(live[seq]));
      if (seq > 0) expect(snapshot(before)).toEqual(snapshot(live[seq - 1]!.state));
    }
    const some = await collect(recording.events(29_990, 30_020, { kind: 'reward' }));
    expect(some.map(({ seq }) => seq)).toEqual(
      live
        .slice(29_990, 30_020)
        .filter(({ event }) => event.kind === 'reward')
        .map(({ seq }) => seq),
    );
    for (const seq of [-1, 60_000, 0.5, Number.NaN]) {
      await expect(recording.at(seq)).rejects.toMatchObject({ code: 'out-of-range' });
    }
    await expect(collect(recording.events(0, 60_001))).rejects.toMatchObject({
      code: 'out-of-range',
    });
  });

  test('has one digest whatever segments it was written in', async () => {
    const options = { config: { steps: 3000 }, seed: 5 };
    const { summary } = await recorded(everyColumn, options);
    const recorder = await recordToBytes(everyColumn, options);
    await lastValueFrom(
      run(everyColumn, {
        ...options,
        until({ seq }) {
          if (seq % 700 === 3) recorder.flush();
          return false;
        },
      }).pipe(record(recorder)),
    );
    const flushed = await recorder.done;
    expect(flushed.digest).toBe(summary.digest);
    expect(flushed.stateDigest).toBe(summary.stateDigest);
    const recording = await open(recorder.bytes());
    expect(recording.segments.length).toBeGreaterThan(4);
    expect(await verify(recording)).toMatchObject({ verified: true });
  });

  test('resumed from any keyframe gives the run that was not interrupted', async () => {
    const { bytes, live } = await recorded(everyColumn, { config: { steps: 250_000 }, seed: 3 });
    const recording = await open(bytes);
    expect(recording.keyframes.length).toBeGreaterThan(2);
    for (const at of recording.keyframes.slice(1)) {
      const { seq, state } = await recording.keyframeBefore(at);
      const from = { seq, state: state as never };
      const rest = await lastValueFrom(
        run(everyColumn, { seed: 3, config: { steps: 250_000 }, from }).pipe(take(500), toArray()),
        { defaultValue: [] },
      );
      expect(rest.map(snapshot)).toEqual(live.slice(seq, seq + 500).map(snapshot));
    }
  });

  test("of a fork with no edit holds its parent's bits from there on", async () => {
    const { bytes, live, summary } = await recorded(everyColumn, {
      config: { steps: 100 },
      seed: 1,
    });
    const parent = await open(bytes);
    for (const seq of [0, 50, 99]) {
      const options = await fork(parent, seq);
      expect(options.lineage).toEqual({ parent: summary.digest, seq, edit: [] });
      const child = await recorded(everyColumn, options as never);
      expect(child.live.map(snapshot)).toEqual(live.slice(seq).map(snapshot));
      expect(child.summary.stateDigest).toBe(summary.stateDigest);
    }
    const { from } = await fork(parent, 100);
    expect(snapshot(from.state)).toEqual(snapshot(live[99]!.state));
    await expect(fork(parent, 101)).rejects.toMatchObject({ code: 'out-of-range' });
  });

  test('of a fork goes on from the edited state, says what was edited, and verifies', async () => {
    const { bytes, live } = await recorded(everyColumn, { config: { steps: 100 }, seed: 1 });
    const options = await fork<{ sum: number; weights: PersistentArray }>(
      await open(bytes),
      50,
      (draft) => {
        draft.sum = 1000;
        draft.weights = draft.weights.set(0, 7);
      },
    );
    const { bytes: forked, summary } = await recorded(everyColumn, options as never);
    const recording = await open(forked);
    expect(recording.firstSeq).toBe(50);
    expect(await verify(recording)).toMatchObject({ verified: true, digest: summary.digest });
    expect((await recording.at(50)).before).toMatchObject({ sum: 1000 });
    const { edit } = recording.metadata.lineage!;
    expect(edit).toContainEqual({ op: 'replace', path: ['sum'], value: 1000 });
    expect(edit[1]).toMatchObject({ path: ['weights'], value: expect.arrayContaining([7]) });
    expect(live[49]!.state).not.toMatchObject({ sum: 1000 });
  });

  test('stopped for a reason is whole, and says the reason', async () => {
    const control = new RunControl();
    const options = { config: { steps: 1e6 }, control };
    const recorder = await recordToBytes(everyColumn, options);
    await run(everyColumn, options)
      .pipe(record(recorder, control))
      .forEach(({ seq }) => {
        if (seq === 99) control.stop('enough');
        if (seq === 100) control.stop('too late');
      });
    const recording = await open(recorder.bytes());
    expect(recording.end).toMatchObject({
      ...{ how: 'stopped', reason: 'enough', error: null, transitions: 100 },
    });
    expect(await verify(recording)).toMatchObject({ verified: true, isCut: false });
  });

  test.each(['sliced', 'synchronous'] as const)(
    'closed by unsubscribing is whole, and says it was interrupted: %s',
    async (mode) => {
      const options = { config: { steps: 1e6 }, mode };
      const recorder = await recordToBytes(everyColumn, options);
      await lastValueFrom(run(everyColumn, options).pipe(record(recorder), take(100)));
      expect(await recorder.done).toMatchObject({ how: 'interrupted', transitions: 100 });
      expect(await verify(await open(recorder.bytes()))).toMatchObject({
        verified: true,
        isCut: false,
      });
    },
  );

  test('of a run that failed holds everything up to the failure, and names it', async () => {
    const failing: AnyTrainer = {
      ...everyColumn,
      decide(state, problem) {
        if (state.step === 40) throw new Error('the world fell apart');
        return everyColumn.decide(state, problem);
      },
    };
    const recorder = await recordToBytes(failing, {});
    await expect(lastValueFrom(run(failing, {}).pipe(record(recorder)))).rejects.toThrow(
      'fell apart',
    );
    expect(await recorder.done).toMatchObject({
      how: 'failed',
      transitions: 40,
      error: 'every-column failed in decide at transition 40: the world fell apart',
    });
    expect(await verify(await open(recorder.bytes()))).toMatchObject({
      verified: true,
      transitions: 40,
    });
  });

  test.each([0, 1, 11, 30_000])(
    'refuses a value that its column cannot hold, and keeps what came before: %i transitions',
    async (from) => {
      const wrong: AnyTrainer = {
        ...everyColumn,
        decide(state, problem) {
          const event = everyColumn.decide(state, problem);
          return event && 'small' in event && state.step >= from ? { ...event, small: 256 } : event;
        },
      };
      const options = { config: { steps: 40_000 } };
      const recorder = await recordToBytes(wrong, options);
      const live: Transition<unknown>[] = [];
      const error = await run(wrong, options)
        .pipe(record(recorder))
        .forEach((transition) => void live.push(transition))
        .catch((thrown) => thrown);
      expect(error).toMatchObject({ code: 'bad-event' });
      expect(error.message).toBe(
        `every-column failed in recording at transition ${live.length}: environment-step.small is 256, which its column (uint8) cannot hold exactly`,
      );
      const recording = await open(recorder.bytes());
      expect(recording.end).toMatchObject({
        ...{ how: 'failed', error: error.message, transitions: live.length },
      });
      expect(live.length - from).toBeLessThan(20);
      expect(await verify(recording)).toMatchObject({ verified: true, isCut: false });
      const replayed = await lastValueFrom(recording.replay().pipe(toArray()), {
        defaultValue: [],
      });
      expect(replayed.map(snapshot)).toEqual(live.map(snapshot));
    },
  );

  test('names the environment of a transition that it refuses', async () => {
    const recorder = await recordToBytes(everyColumn, {
      environment: { id: 'Lake-v0', options: {} } as Environment,
    });
    const next = () => recorder.next({ seq: 0, event: { kind: 'surprise' } as never, state: {} });
    expect(next).toThrow(
      'every-column in Lake-v0 failed in recording at transition 0: the trainer',
    );
    expect(await recorder.finish('failed')).toMatchObject({ transitions: 0 });
  });

  test('refuses a state that is not plain data', async () => {
    const wrong: AnyTrainer = { ...everyColumn, start: () => ({ when: new Map() }) };
    const recorder = await recordToBytes(wrong, {});
    await expect(recorder.finish('finished')).rejects.toMatchObject({ code: 'bad-state' });
  });
});

test('what is kept of recordings in memory is bounded over all of them together', async () => {
  const { bytes } = await recorded(everyColumn, { config: { steps: 60_000 }, seed: 1 });
  const recordings = await Promise.all(Array.from({ length: 8 }, () => open(bytes)));
  for (const recording of recordings) {
    for (let i = 0; i < recording.segments.length; i++) await recording.segment(i);
    expect(keptBytes()).toBeLessThanOrEqual(Math.max(6_291_456, 2 * (await sizeOf(recording))));
  }
  // What was used last is there still.
  const [last] = recordings.slice(-1);
  const end = last!.segments.length - 1;
  expect(await last!.segment(end)).toBe(await last!.segment(end));
});

async function sizeOf(recording: Recording): Promise<number> {
  const { buffer, order } = await recording.decodeSegment(0);
  return buffer.byteLength + order!.byteLength;
}

describe('verify', () => {
  /** Verifies in spans, each by a recording opened anew, as by a thread of its own. */
  async function inSpans(bytes: Uint8Array, trainer: AnyTrainer) {
    let spans = 0;
    let answer: Verification | VerifyCheckpoint | null = null;
    do {
      answer = await verifySpan(await open(bytes, trainer), structuredClone(answer), 10_000);
      spans++;
    } while ('checker' in answer);
    return { answer, spans };
  }

  test('finds the same in spans as in one go: a run as it was, one that diverges, and a damaged one', async () => {
    const { bytes } = await recorded(everyColumn, { config: { steps: 60_000 }, seed: 1 });
    const whole = await inSpans(bytes, everyColumn);
    // A fast run is flushed by its full segments alone, of which there are three.
    expect(whole.spans).toBeGreaterThan(2);
    expect(whole.answer).toEqual(await verify(await open(bytes)));
    expect(whole.answer.verified).toBe(true);

    const { segments } = await open(bytes);
    const other: AnyTrainer = {
      ...everyColumn,
      decide(state, problem) {
        const event = everyColumn.decide(state as never, problem as never);
        return decided++ === 40_000 ? null : event;
      },
    };
    let decided = 0;
    const once = await verify(await open(bytes, other));
    decided = 0;
    const parts = await inSpans(bytes, other);
    expect(once).toMatchObject({ verified: false, divergence: { seq: 40_000 } });
    expect(parts.answer).toMatchObject({ verified: false, divergence: { seq: 40_000 } });

    const damaged = bytes.slice();
    damaged[Number(segments.at(-2)!.blocks[0]!.offset) + 200]! ^= 1;
    const { answer } = await inSpans(damaged, everyColumn);
    expect(answer).toEqual(await verify(await open(damaged)));
    expect(answer).toMatchObject({ verified: false, why: 'damaged' });
  });

  const cheat = (at: number): AnyTrainer => ({
    ...everyColumn,
    decide(state, problem) {
      const event = everyColumn.decide(state, problem);
      return state.step === at && event?.kind === 'reward'
        ? { ...event, reward: event.reward + 1 }
        : event;
    },
  });

  test('reports the first divergence: seq, kind, field, both values and both states', async () => {
    const { bytes, live } = await recorded(everyColumn, { config: { steps: 30_000 }, seed: 9 });
    const at = live.findIndex(
      ({ seq, event }) =>
        seq > 25_000 &&
        event.kind === 'reward' &&
        Number.isFinite((event as never as { reward: number }).reward),
    );
    const result = await verify(await open(bytes, cheat(at)));
    const { reward } = live[at]!.event as never as { reward: number };
    expect(result).toMatchObject({
      verified: false,
      why: 'divergence',
      divergence: {
        seq: at,
        kind: 'reward',
        field: 'reward',
        recorded: reward,
        computed: reward + 1,
      },
    });
    if (result.verified || !result.divergence) throw new Error('unreachable');
    expect(snapshot(result.divergence.before)).toEqual(snapshot(live[at - 1]!.state));
    expect(snapshot(result.divergence.recordedState)).toEqual(snapshot(live[at]!.state));
    expect(result.message).toContain(`transition ${at} diverges: reward.reward recorded ${reward}`);
  });

  test('tells another trainer version from a divergence', async () => {
    const { bytes, live } = await recorded(everyColumn, { seed: 9 });
    const at = live.findIndex(({ event }) => event.kind === 'reward');
    const result = await verify(await open(bytes, { ...cheat(at), version: 2 }));
    expect(result).toMatchObject({ verified: false, why: 'trainer-version' });
  });

  test('finds a run that stops sooner than it was recorded', async () => {
    const { bytes } = await recorded(everyColumn, { config: { steps: 50 } });
    const short: AnyTrainer = {
      ...everyColumn,
      decide: (state, problem) => (state.step === 30 ? null : everyColumn.decide(state, problem)),
    };
    expect(await verify(await open(bytes, short))).toMatchObject({
      verified: false,
      divergence: { seq: 30, computed: null },
    });
  });
});

describe('diff', () => {
  test('finds the same in spans as in one go', async () => {
    const [a, b] = await Promise.all(
      [1, 2].map((seed) => recorded(everyColumn, { config: { steps: 3000 * seed }, seed })),
    );
    const whole = await diff(await open(a!.bytes), await open(b!.bytes));
    let soFar: DiffSoFar | null = null;
    let spans = 0;
    do {
      const opened = [await open(a!.bytes), await open(b!.bytes)] as const;
      soFar = await diffSpan(...opened, structuredClone(soFar), 700);
      spans++;
    } while (!soFar.isThrough);
    expect(spans).toBeGreaterThan(3);
    const { found, isThrough, ...rest } = soFar;
    expect({ ...found, ...rest }).toEqual(whole);
  });

  test('finds nothing between two recordings of one run', async () => {
    const options = { config: { steps: 5000 }, seed: 4 };
    const [a, b] = [await recorded(everyColumn, options), await recorded(everyColumn, options)];
    expect(await diff(await open(a.bytes), await open(b.bytes))).toBeNull();
  });

  test('finds the first transition that differs, and how far they drift', async () => {
    const a = await recorded(everyColumn, { config: { steps: 2000 }, seed: 4 });
    const changed: AnyTrainer = {
      ...everyColumn,
      decide(state, problem) {
        const event = everyColumn.decide(state, problem);
        if (event?.kind !== 'reward' || state.step < 1500) return event;
        return { ...event, reward: event.reward + 0.5 };
      },
    };
    const b = await recorded(changed, { config: { steps: 2000 }, seed: 4 });
    const first = a.live.findIndex(
      ({ seq, event }) =>
        seq >= 1500 &&
        event.kind === 'reward' &&
        Number.isFinite((event as never as { reward: number }).reward),
    );
    const found = await diff(await open(a.bytes), await open(b.bytes));
    expect(found).toMatchObject({ seq: first, field: 'reward', compared: 2000 });
    expect(found!.drift['reward.reward']).toBeCloseTo(0.5, 12);
  });

  test('of a run and a longer one begins where the shorter ends', async () => {
    const a = await recorded(everyColumn, { config: { steps: 10 } });
    const b = await recorded(everyColumn, { config: { steps: 12 } });
    expect(await diff(await open(a.bytes), await open(b.bytes))).toMatchObject({
      seq: 10,
      a: null,
      compared: 10,
    });
  });
});

interface Asked extends TrainingEvent {
  readonly kind: 'environment-step';
  readonly question: number;
  readonly answer: number;
}

/** Asks an impure world, and sums up what it is told. */
const asker: Trainer<{ steps: number }, { step: number; sum: number }, Asked> = {
  id: 'asker',
  version: 1,
  config: z.object({ steps: z.int().default(1000) }),
  start: () => ({ step: 0, sum: 0 }),
  decide: ({ step, sum }) =>
    step === 1000 ? null : { kind: 'question', question: Math.fround(step + sum) },
  answer: (_state, { question }, answer) => ({
    kind: 'environment-step',
    question: question as number,
    answer: answer as number,
  }),
  recall: ({ answer }) => answer,
  evolve: ({ step, sum }, { answer }) => ({ step: step + 1, sum: (sum + answer) / 2 }),
  columns: () => ({ 'environment-step': { question: 'float64', answer: 'float64' } }),
};

test('keyframes are as close after one that took long to encode as before it', async () => {
  let clock = 0;
  let encoded = 0;
  const stalling: Trainer<object, { step: number }, TrainingEvent & { readonly of: number }> = {
    id: 'stalling',
    version: 1,
    config: z.object({}),
    start: () => ({ step: 0 }),
    decide: ({ step }) => (step === 700_000 ? null : { kind: 'parameter-update', of: step }),
    evolve({ step }) {
      clock += 0.0002;
      return {
        step: step + 1,
        // Read when it is encoded: the third time garbage is collected meanwhile.
        get waited() {
          clock += ++encoded === 3 ? 30 : 0.01;
          return 0;
        },
      };
    },
    columns: () => ({ 'parameter-update': { of: 'float64' } }),
  };
  const now = vi.spyOn(performance, 'now').mockImplementation(() => clock);
  try {
    const { bytes } = await recorded(stalling as AnyTrainer, {});
    const { keyframes } = await open(bytes, stalling as AnyTrainer);
    const distances = keyframes.slice(1).map((seq, i) => seq - keyframes[i]!);
    expect(encoded).toBeGreaterThan(5);
    // A second of the real clock may cut a segment anywhere.
    expect(Math.max(...distances)).toBeLessThan(65_536);
  } finally {
    now.mockRestore();
  }
});

test('a world that is not pure is recorded once, and replayed and verified without it', async () => {
  const world = {
    ask: async (question: unknown) => (question as number) * 3 + process.hrtime()[1],
  };
  const { bytes, live } = await recorded(asker as AnyTrainer, { world });
  const recording = await open(bytes, asker as AnyTrainer);
  const replayed = await lastValueFrom(recording.replay().pipe(toArray()));
  expect(replayed).toEqual(live);
  expect(await verify(recording)).toMatchObject({ verified: true, transitions: 1000 });
  const other = {
    ...asker,
    evolve: (s: { step: number; sum: number }) => ({ ...s, step: s.step + 1 }),
  };
  expect(await verify(await open(bytes, other as AnyTrainer))).toMatchObject({
    verified: false,
    divergence: { field: 'question', seq: 1 },
  });
});
