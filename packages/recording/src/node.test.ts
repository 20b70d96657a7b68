import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AnyTrainer, begin, RunControl, run, type Transition } from '@reprise/core';
import { makeEnvironment } from '@reprise/environments';
import { anyConfig, anySeed, snapshot } from '@reprise/properties';
import { findTrainer, trainers } from '@reprise/trainers';
import fc from 'fast-check';
import { lastValueFrom, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRecordingFile, recordToFile, verifyFile } from './node.ts';
import { record } from './recorder.ts';
import type { Resolve } from './recording.ts';
import { verify } from './verify.ts';

const folder = mkdtempSync(join(tmpdir(), 'reprise-recording-'));
afterAll(() => rmSync(folder, { recursive: true }));

const resolve: Resolve = (metadata) => ({
  trainer: findTrainer(metadata.trainer).trainer,
  ...(metadata.environment && {
    environment: makeEnvironment(metadata.environment, metadata.environmentOptions ?? {}),
  }),
});

/** Fields that keep a trainer's runs short, whatever else is drawn. */
const short: Readonly<Record<string, Readonly<Record<string, fc.Arbitrary<unknown>>>>> = {
  'linear-regression': { iterations: fc.nat({ max: 20 }) },
  'dyna-q': { steps: fc.nat({ max: 30 }), planningSteps: fc.nat({ max: 5 }) },
  'dyna-q-plus': { steps: fc.nat({ max: 30 }), planningSteps: fc.nat({ max: 5 }) },
  'prioritised-sweeping': {
    steps: fc.nat({ max: 30 }),
    planningSteps: fc.integer({ min: 1, max: 5 }),
  },
  'semi-gradient-sarsa': {
    steps: fc.nat({ max: 50 }),
    tilings: fc.integer({ min: 1, max: 3 }),
    tiles: fc.integer({ min: 1, max: 3 }),
  },
  'value-iteration': { sweeps: fc.nat({ max: 10 }) },
  'policy-iteration': {
    iterations: fc.nat({ max: 3 }),
    evaluationSweeps: fc.integer({ min: 1, max: 5 }),
  },
  autoencoder: {
    steps: fc.nat({ max: 50 }),
    dimensions: fc.integer({ min: 2, max: 5 }),
    bottleneck: fc.integer({ min: 1, max: 2 }),
    samples: fc.integer({ min: 1, max: 20 }),
  },
};

/** Configs of runs long enough for several keyframes. */
const long: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'linear-regression': { iterations: 4000 },
  'q-learning': { steps: 20_000, learningRateSchedule: 'visits' },
  'dyna-q': { steps: 8000 },
  'dyna-q-plus': { steps: 8000 },
  'prioritised-sweeping': { steps: 8000, epsilon: 0.5 },
  'value-iteration': { sweeps: 2500, tolerance: 0 },
  'policy-iteration': { evaluationSweeps: 500, tolerance: 0 },
  autoencoder: { steps: 20_000, dimensions: 4, bottleneck: 2, samples: 20 },
};

interface Input {
  readonly config: Readonly<Record<string, unknown>>;
  readonly seed: number;
}

function withEnvironment(trainer: AnyTrainer, input: Input) {
  return trainer.needsEnvironment
    ? { ...input, environment: makeEnvironment('FrozenLake-v1') }
    : input;
}

/** Records a run into a file; gives the live transitions. */
async function recorded(path: string, trainer: AnyTrainer, input: Input) {
  const control = new RunControl();
  const options = { ...withEnvironment(trainer, input), control };
  const recorder = await recordToFile(path, trainer, options, { force: true });
  const live: Transition<unknown>[] = await lastValueFrom(
    run(trainer, options).pipe(record(recorder, control), toArray()),
  );
  return { live, summary: await recorder.done };
}

describe.each(trainers.map(({ trainer }) => [trainer.id, trainer] as const))(
  '%s',
  (id, trainer) => {
    const path = join(folder, `${id}.mcap`);

    test('replays from its file as the run that was recorded, and verifies', async () => {
      const isAllowed = (input: Input) => {
        try {
          begin(trainer, withEnvironment(trainer, input));
          return true;
        } catch {
          return false;
        }
      };
      const cases = fc
        .record({
          config: anyConfig(trainer.config, short[id] ?? { steps: fc.nat({ max: 100 }) }),
          seed: anySeed(),
        })
        .filter((input) => isAllowed(input as Input)) as fc.Arbitrary<Input>;
      await fc.assert(
        fc.asyncProperty(cases, async (input) => {
          const { live, summary } = await recorded(path, trainer, input);
          const recording = await openRecordingFile(path, resolve);
          try {
            const replayed = await lastValueFrom(recording.replay().pipe(toArray()));
            expect(replayed.map(snapshot)).toEqual(live.map(snapshot));
            expect(await verify(recording)).toMatchObject({
              verified: true,
              transitions: live.length,
              digest: summary.digest,
            });
          } finally {
            await recording.close();
          }
        }),
        // The laws of recordings try many in memory; here the worker's file is what is new.
        { numRuns: 1 },
      );
    });
  },
);

// The laws of runs resume every trainer from states in memory; these have states of every form in files.
describe.each(
  ['linear-regression', 'q-learning', 'autoencoder', 'dyna-q', 'sarsa-lambda'].map(
    (id) => [id, findTrainer(id).trainer] as const,
  ),
)('%s', (id, trainer) => {
  const path = join(folder, `${id}-long.mcap`);

  test('resumed from any keyframe of its file is the run that was not interrupted', async () => {
    const input = { config: long[id] ?? { steps: 17_000 }, seed: 11 };
    const { live } = await recorded(path, trainer, input);
    const recording = await openRecordingFile(path, resolve);
    const seqs = recording.keyframes;
    expect(seqs.length).toBeGreaterThan(3);
    for (const seq of seqs) {
      const { state } = await recording.keyframeBefore(seq);
      const options = withEnvironment(trainer, input);
      const resumed: Transition<unknown>[] = [];
      run(trainer, { ...options, from: { seq, state }, mode: 'synchronous' }).subscribe(
        (transition) => resumed.push(transition),
      );
      expect(resumed.length).toBe(live.length - seq);
      for (let i = 0; i < resumed.length; i += i < 9 ? 1 : 499) {
        expect(snapshot(resumed[i])).toEqual(snapshot(live[seq + i]));
      }
      expect(snapshot(resumed.at(-1))).toEqual(snapshot(resumed.length ? live.at(-1) : undefined));
    }
    await recording.close();
  });
});

describe('a recording long enough to be read by a worker', () => {
  const path = join(folder, 'long.mcap');
  const { trainer } = findTrainer('q-learning');
  const environment = makeEnvironment('FrozenLake-v1');
  let middle = 0;

  beforeAll(async () => {
    const control = new RunControl();
    const options = { config: { steps: 200_000 }, seed: 3, environment, control };
    const recorder = await recordToFile(path, trainer, options);
    await lastValueFrom(run(trainer, options).pipe(record(recorder, control)));
    const { transitions, bytes } = await recorder.done;
    expect(transitions).toBe(600_000);
    middle = bytes >> 1;
  });

  /** What verifying the file finds, in two threads and in one. */
  async function both(file: string, made: AnyTrainer = trainer) {
    const recording = await openRecordingFile(file, () => ({ trainer: made, environment }));
    const done: number[] = [];
    const inTwo = await verifyFile(recording, { onProgress: (count) => done.push(count) });
    const inOne = await verify(recording);
    await recording.close();
    return { inTwo, inOne, done };
  }

  test('verifies as it does in one thread, telling how far it is', async () => {
    const { inTwo, inOne, done } = await both(path);
    expect(inTwo).toMatchObject({ verified: true, transitions: 600_000 });
    expect(inTwo).toEqual(inOne);
    expect(done.at(-1)).toBe(600_000);
    expect(done).toEqual([...new Set(done)].sort((a, b) => a - b));
  });

  test.each([0.1, 0.5, 0.99])('with a flipped byte at %d of it is damaged', async (share) => {
    const bytes = readFileSync(path);
    bytes[Math.floor(2 * middle * share)]! ^= 1;
    const damaged = join(folder, 'damaged.mcap');
    writeFileSync(damaged, bytes);
    const { inTwo, inOne } = await both(damaged);
    expect(inTwo).toMatchObject({ verified: false, why: 'damaged' });
    expect(inOne).toMatchObject({ verified: false, why: 'damaged' });
  });

  test('cut in two verifies what is left', async () => {
    const cut = join(folder, 'cut.mcap');
    writeFileSync(cut, readFileSync(path).subarray(0, Math.floor(middle * 1.9)));
    const { inTwo, inOne } = await both(cut);
    expect(inTwo).toMatchObject({ verified: true, isCut: true });
    expect(inTwo).toEqual(inOne);
  });

  test.each([0, 300_000, 599_999])('names a divergence at transition %d', async (at) => {
    const forger: AnyTrainer = {
      ...trainer,
      decide(state, problem) {
        const event = trainer.decide(state, problem);
        if (state.step * 3 + state.phase !== at || !event) return event;
        return event.kind === 'parameter-update'
          ? { ...event, tdError: 7 }
          : { ...event, action: 3 - event.action };
      },
    };
    const recording = await openRecordingFile(path, () => ({ trainer: forger, environment }));
    const result = await verifyFile(recording);
    await recording.close();
    expect(result).toMatchObject({ verified: false, why: 'divergence', divergence: { seq: at } });
  });

  test('is let go of when verifying it is stopped', async () => {
    const recording = await openRecordingFile(path, () => ({ trainer, environment }));
    const stop = new AbortController();
    const verified = verifyFile(recording, {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    });
    await expect(verified).rejects.toThrow('enough');
    await recording.close();
  });
});

test('a file that cannot be read any more is no damaged one, and named', async () => {
  const path = join(folder, 'unreadable.mcap');
  const { trainer } = findTrainer('linear-regression');
  const options = { config: { iterations: 100 }, seed: 1 };
  const recorder = await recordToFile(path, trainer, options);
  await lastValueFrom(run(trainer, options).pipe(record(recorder)));
  await recorder.done;
  const recording = await openRecordingFile(path, resolve);
  // The system refuses each read from here on.
  await recording.close();
  await expect(verify(recording)).rejects.toMatchObject({
    code: 'read-failed',
    message: expect.stringContaining(`${path}: `),
  });
});

test('a file that is there is not touched without force', async () => {
  const path = join(folder, 'there.mcap');
  writeFileSync(path, 'precious');
  const { trainer } = findTrainer('linear-regression');
  await expect(recordToFile(path, trainer, {})).rejects.toMatchObject({ code: 'exists' });
  expect(readFileSync(path, 'utf8')).toBe('precious');
});

test('a config that is off is refused before a file is made', async () => {
  const path = join(folder, 'never.mcap');
  const { trainer } = findTrainer('linear-regression');
  const config = { learningRate: -1 };
  await expect(recordToFile(path, trainer, { config })).rejects.toMatchObject({
    code: 'bad-config',
  });
  expect(readdirSync(folder)).not.toContain('never.mcap');
});

describe('a recording made on another engine', () => {
  const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));
  const names = readdirSync(fixtures).filter((name) => name.endsWith('.mcap'));

  test.each(names)('%s verifies on this one', async (name) => {
    const recording = await openRecordingFile(join(fixtures, name), resolve);
    expect(recording.metadata.engine).toMatch(name.startsWith('bun') ? /^Bun 1\.4/ : /^Node 24/);
    expect(await verify(recording)).toMatchObject({ verified: true, isCut: false });
    await recording.close();
  });
});
