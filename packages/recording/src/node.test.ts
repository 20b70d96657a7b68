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
import { afterAll, describe, expect, test } from 'vitest';
import { openRecordingFile, recordToFile } from './node.ts';
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
  'q-learning': { steps: fc.nat({ max: 100 }) },
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
        .record({ config: anyConfig(trainer.config, short[id]), seed: anySeed() })
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
        { numRuns: 6 },
      );
    });

    test('resumed from any keyframe of its file is the run that was not interrupted', async () => {
      const input = { config: long[id]!, seed: 11 };
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
        expect(snapshot(resumed.at(-1))).toEqual(
          snapshot(resumed.length ? live.at(-1) : undefined),
        );
      }
      await recording.close();
    });
  },
);

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
