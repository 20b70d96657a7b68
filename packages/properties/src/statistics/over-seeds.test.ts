import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AnyTrainer, foldIn, keyOf, uniform } from '@reprise/core';
import { frozenLake } from '@reprise/environments';
import { qLearning } from '@reprise/trainers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assertProperty } from '../assert-property.ts';
import { convergenceLaw } from '../convergence/convergence-law.ts';
import { expectConvergence } from '../convergence/expect-convergence.ts';
import { defaultStore, setDefaultStore } from '../default-store.ts';
import { FalsifiedError } from '../falsified.ts';
import { counterexamplesIn } from '../node.ts';
import { openFor } from '../open-for.ts';
import { optimalValues } from '../theory/optimal-values.ts';
import { AlarmError } from './alarm.ts';
import { takeLedger } from './ledger.ts';
import { expectLawOverSeeds, expectOverSeeds } from './over-seeds.ts';

let directory: string;
const store = defaultStore();
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'reprise-'));
  setDefaultStore(counterexamplesIn(directory));
});
afterEach(async () => {
  setDefaultStore(store);
  await rm(directory, { recursive: true });
});

/** A coin that falls on heads as often as `rate` says. */
const coin = (rate: number) => (seed: number) => uniform(keyOf(seed), 1) < rate;

describe('a claim over seeds', () => {
  test('that holds passes after as few seeds as it takes to know', async () => {
    let tried = 0;
    await expectOverSeeds('always', () => ++tried > 0, { seed: 1 });
    // (0.5 / 0.95)^n ≤ 0.0005.
    expect(tried).toBe(12);
  });

  test('that does not is an alarm once an independent stream of seeds says so too', async () => {
    const seeds: number[] = [];
    const never = expectOverSeeds('never', (seed) => seeds.push(seed) < 0, { seed: 1 });
    const error = (await never.catch((thrown) => thrown)) as AlarmError;
    expect(error).toBeInstanceOf(AlarmError);
    // (0.5 / 0.05)^n ≥ 1 / √1e-9: five in each stream, no seed twice.
    expect(error.streams.map(({ trials }) => trials)).toEqual([5, 5]);
    expect(new Set(seeds).size).toBe(10);
    expect(error.message.split('\n')).toEqual([
      'not so: never, with 95 % of the seeds',
      'reached: 0 of 5 seeds, and 0 of 5 seeds of an independent stream',
      "sure to: false alarms 1e-9, misses 0.001 where 50 % succeed (Wald's sequential test)",
      `seeds:   derived from 1; the first that fails: ${seeds[0]}`,
    ]);
  });

  test('alarms in one stream alone do not count', async () => {
    let tried = 0;
    await expectOverSeeds('at first not', () => ++tried > 5, { seed: 1 });
    expect(tried).toBe(5 + 12);
  });

  test('is entered into the ledger with its rate, whatever it comes to', async () => {
    takeLedger();
    await expectOverSeeds('sound', coin(0.99), { seed: 3, falseAlarms: 1e-7 });
    await expectOverSeeds('unsound', coin(0.1), { seed: 3 }).catch(() => {});
    expect(takeLedger()).toEqual([
      { claim: 'sound', falseAlarms: 1e-7 },
      { claim: 'unsound', falseAlarms: 1e-9 },
    ]);
  });

  test('names the seed with which what is tried throws', async () => {
    const seeds: number[] = [];
    const failing = (seed: number) => {
      if (seeds.push(seed) === 3) throw new RangeError('index 64 out of range');
      return true;
    };
    const claimed = expectOverSeeds('always', failing, { seed: 1 }).catch((thrown) => thrown);
    expect(await claimed).toMatchObject({
      code: 'seed-failed',
      message: `always: with seed ${seeds[2]}, derived from 1: index 64 out of range`,
      cause: expect.any(RangeError),
    });
  });

  test('tries other seeds where another seed is given, and the same where it is not', async () => {
    const tried = async (options: object) => {
      const seeds: number[] = [];
      await expectOverSeeds('sound', (seed) => seeds.push(seed) > 0, options);
      return seeds;
    };
    expect(await tried({ seed: 5 })).toEqual(await tried({ seed: 5 }));
    expect((await tried({ seed: 5 }))[0]).not.toBe((await tried({ seed: 6 }))[0]);
    for (const seed of await tried({ seed: foldIn(keyOf(1), 2).k1 })) {
      expect(Number.isSafeInteger(seed) && seed >= 0).toBe(true);
    }
  });
});

describe('a law over seeds', () => {
  const world = frozenLake() as never;
  const learns = convergenceLaw({
    to: () => optimalValues((world as { model(): never }).model(), 0.9),
    within: 0.1,
    by: 600_000,
    name: 'the optimal values',
  });
  const config = { epsilon: 1, learningRate: 1, learningRateSchedule: 'visits', steps: 200_000 };

  test('Q-learning comes near the optimal values of the slippery lake', async () => {
    await expectLawOverSeeds(learns, qLearning, { config, environment: world });
  });

  test('a learner that forgets the discount does not, and one of its runs is kept', async () => {
    const forgetful: AnyTrainer = {
      ...(qLearning as AnyTrainer),
      prepare: (parsed, environment) =>
        qLearning.prepare!({ ...parsed, discount: 1 } as never, environment),
    };
    const alarm = expectLawOverSeeds(learns, forgetful, { config, environment: world });
    await expect(alarm).rejects.toThrow(/^open it: npx pnpm@10 replay events .* --to 600000$/m);
    expect(await readdir(directory)).toEqual([
      'q-learning-comes-within-0-1-of-the-optimal-values-by-transition-600000-94sfqm.mcap',
    ]);
  });

  test('a learner whose seed is ignored has one run, of which nothing over seeds is told', async () => {
    const deaf: AnyTrainer = {
      ...(qLearning as AnyTrainer),
      start: (parsed, _, problem) => qLearning.start(parsed as never, keyOf(1), problem as never),
    };
    const claimed = expectLawOverSeeds(learns, deaf, { config, environment: world });
    await expect(claimed).rejects.toMatchObject({ code: 'bad-claim' });
    await expect(claimed).rejects.toThrow(
      /by transition 600000: 32 seeds give one and the same run/,
    );
    const converges = expectConvergence(deaf, { config: { steps: 50 }, environment: world })
      .to(() => 0)
      .within(1)
      .by(100);
    await expect(converges).rejects.toThrow('32 seeds give one and the same run');
  });

  describe('of a learner that throws in some runs', () => {
    const throwing: AnyTrainer = {
      ...(qLearning as AnyTrainer),
      decide(state, problem) {
        if (state.step > 40 && state.table.get(0) === 0)
          throw new RangeError('index 64 out of range');
        return qLearning.decide(state, problem);
      },
    };
    const learning = { config: { steps: 100, epsilon: 0.01 }, environment: world };
    const near = convergenceLaw({ to: () => () => 0, within: 1, by: 300 });
    const claims = {
      expectLawOverSeeds: () => expectLawOverSeeds(near, throwing, learning, { seed: 7 }),
      expectConvergence: () =>
        expectConvergence(throwing, { ...learning, seed: 7 })
          .to(() => 0)
          .within(1)
          .by(300),
    };

    test.each(Object.entries(claims))('%s names the run and keeps it', async (_, claim) => {
      const error = (await claim().catch((thrown) => thrown)) as FalsifiedError;
      expect(error).toBeInstanceOf(FalsifiedError);
      const { input } = error.falsification;
      expect(error.message.split('\n')).toEqual([
        'not so: q-learning: comes within 1 of its goal by transition 300',
        expect.stringMatching(/^reached: q-learning failed in decide at transition \d+: index 64/),
        expect.stringMatching(
          `^case:    config .*"steps":100.*, seed ${input.seed}, FrozenLake-v1`,
        ),
        'seeds:   derived from 7',
        expect.stringMatching(/^kept: /),
        expect.stringMatching(/^open it: /),
      ]);
      expect(error.cause).toMatchObject({ code: 'trainer-failed' });
      expect(() => near.check(throwing, input)).toThrow('index 64 out of range');
      const [name] = await readdir(directory);
      const file = await readFile(join(directory, name!));
      const recording = await openFor(throwing, file, world);
      expect(recording.metadata.seed).toBe(input.seed);
      expect(recording.transitions).toBe((error.cause as { seq: number } & Error).seq);
    });

    test('a property names the run too, and keeps it under its name', async () => {
      const failed = assertProperty('never throws', [fc.nat({ max: 9 })], (seed) =>
        expectLawOverSeeds(near, throwing, learning, { seed }),
      );
      const error = (await failed.catch((thrown) => thrown)) as FalsifiedError;
      const { input } = error.falsification;
      expect(error.message).toContain(`, seed ${input.seed}, FrozenLake-v1`);
      expect(() => near.check(throwing, input)).toThrow('index 64 out of range');
      expect(await readdir(directory)).toEqual([expect.stringMatching(/^never-throws-.*\.mcap$/)]);
    });
  });

  test('a mistake in the claim is no alarm', async () => {
    const wrong = expectLawOverSeeds(learns, qLearning, {
      config: { steps: -1 },
      environment: world,
    });
    await expect(wrong).rejects.toMatchObject({ code: 'bad-config' });
  });
});
