import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnyTrainer } from '@reprise/core';
import { type Recording, verify } from '@reprise/recording';
import { qLearning } from '@reprise/trainers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { anyCase } from './arbitraries/any-case.ts';
import { anyConfig } from './arbitraries/any-config.ts';
import { anySeed } from './arbitraries/any-seed.ts';
import { type AssertOptions, assertLaw, assertLaws } from './assert-law.ts';
import { type EveryColumnState, everyColumn } from './every-column.ts';
import { FalsifiedError, NotRepeatableError } from './falsified.ts';
import { type Law, LawError } from './law.ts';
import { counterexamplesIn } from './node.ts';
import { openFor } from './open-for.ts';
import { runLaws } from './run-laws.ts';
import { transitionsOf } from './transitions-of.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'reprise-'));
});
afterEach(() => rm(directory, { recursive: true }));

const cases = anyCase(everyColumn);

/** A claim that breaks with the first transition of a step from 7 on. */
const short: Law = {
  sentence: 'no run has an eighth step',
  check(trainer, input) {
    for (const { seq, state } of transitionsOf(trainer, input)) {
      const { step } = state as EveryColumnState;
      if (step > 7) throw new LawError(`step ${step} was reached`, seq);
    }
  },
};

async function failure(law: Law, options: AssertOptions = {}, trainer: AnyTrainer = everyColumn) {
  const kept = { counterexamples: counterexamplesIn(directory), ...options };
  const error = await assertLaw(law, trainer, cases, kept).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(Error);
  return error;
}

async function keptRecording(): Promise<Recording> {
  const [name] = await readdir(directory);
  return openFor(everyColumn, await readFile(join(directory, name!)));
}

describe('a law that does not hold', () => {
  test('is reported by its smallest case: what was claimed and reached, seed and path', async () => {
    const error = await failure(short);
    expect(error).toBeInstanceOf(FalsifiedError);
    expect(error).toMatchObject({ code: 'falsified' });
    const { falsification } = error as FalsifiedError;
    expect(falsification.input).toMatchObject({ config: { steps: 8 }, seed: 0 });
    expect(error.message).toContain('not so: every-column: no run has an eighth step');
    expect(error.message).toContain('reached: step 8 was reached');
    expect(error.message).toContain(
      `seed: ${falsification.search!.seed}, path: '${falsification.search!.path}'`,
    );
  });

  test('leaves a recording of the smallest run up to the transition to blame, and says how to open it', async () => {
    const late: Law = {
      ...short,
      check: (trainer, input) => short.check(trainer, { ...input, config: { steps: 30 } }),
    };
    const error = await failure(late);
    const file = join(directory, 'every-column-no-run-has-an-eighth-step.mcap');
    expect(error.message).toContain(`open it: npx @reprise/replay events ${file} --from `);
    const steps8 = await failure(short);
    const { falsification } = steps8 as FalsifiedError;
    const recording = await keptRecording();
    expect(recording.config).toEqual(everyColumn.config.parse(falsification.input.config));
    expect(recording.transitions).toBe(8);
    expect(recording.metadata.notes).toMatchObject({
      claim: 'every-column: no run has an eighth step',
      reached: 'step 8 was reached',
      'fast-check': `seed: ${falsification.search!.seed}, path: '${falsification.search!.path}'`,
    });
    expect(await verify(recording)).toMatchObject({ verified: true, transitions: 8 });
  });

  test('is found at once by the counterexample that was kept, unless that is not wanted', async () => {
    // Most drawn runs are too short or too long for it, so that it takes several to find one.
    const rare: Law = {
      ...short,
      check(trainer, input) {
        if (Number(input.config.steps) % 9 === 8) short.check(trainer, input);
      },
    };
    const first = (await failure(rare, { seed: 5 })) as FalsifiedError;
    expect(first.falsification.search!.cases).toBeGreaterThan(1);
    const second = (await failure(rare, { seed: 5 })) as FalsifiedError;
    expect(second.falsification.search!.cases).toBe(1);
    expect(second.falsification.search!.shrinks).toBe(0);
    const third = (await failure(rare, {
      seed: 5,
      replayCounterexamples: false,
    })) as FalsifiedError;
    expect(third.falsification.search!.cases).toBe(first.falsification.search!.cases);
  });

  test('is found again with the world that the counterexample was kept with', async () => {
    const learner = anyCase(qLearning, { config: { steps: fc.constant(20) } });
    const frugal: Law = {
      sentence: 'nothing is ever lost',
      check(trainer, input) {
        for (const { seq, event } of transitionsOf(trainer, input)) {
          if ('reward' in event && (event.reward as number) < 0) throw new LawError('lost', seq);
        }
      },
    };
    const options = { counterexamples: counterexamplesIn(directory) };
    const attempt = () =>
      assertLaw(frugal, qLearning as AnyTrainer, learner, options).catch((error) => error);
    const first = (await attempt()) as FalsifiedError;
    const second = (await attempt()) as FalsifiedError;
    expect(second.falsification.search!.cases).toBe(1);
    const { environment } = second.falsification.input;
    expect(environment!.options).toEqual(first.falsification.input.environment!.options);
  });

  test('is found also where what was kept is damaged', async () => {
    await failure(short);
    const [name] = await readdir(directory);
    await writeFile(join(directory, name!), 'no recording');
    expect(await failure(short)).toBeInstanceOf(FalsifiedError);
  });

  test('is repeated by the seed and path of its report', async () => {
    const { falsification } = (await failure(short)) as FalsifiedError;
    const { seed, path } = falsification.search!;
    const again = (await failure(short, {
      ...{ seed, path, numRuns: 1 },
      replayCounterexamples: false,
    })) as FalsifiedError;
    expect(again.falsification.input).toEqual(falsification.input);
    expect(again.falsification.search!.shrinks).toBe(0);
  });

  test('in a trainer that throws leaves what there was until then', async () => {
    const failing: AnyTrainer = {
      ...everyColumn,
      decide(state, problem) {
        if (state.step === 3) throw new Error('the world fell apart');
        return everyColumn.decide(state, problem);
      },
    };
    const error = await failure(runLaws[0]!, {}, failing);
    expect(error.message).toContain('failed in decide at transition 3: the world fell apart');
    const recording = await keptRecording();
    expect(recording.transitions).toBe(3);
    expect(recording.end).toMatchObject({ how: 'failed' });
  });

  test('is kept nowhere if so wished', async () => {
    const error = await failure(short, { counterexamples: null });
    expect(error.message).not.toContain('kept:');
    expect(await readdir(directory)).toEqual([]);
  });
});

test('a failure that does not repeat is a determinism violation, and is not shrunk', async () => {
  let calls = 0;
  const flaky: Law = {
    sentence: 'chance is kind',
    check(_trainer, { config }) {
      if (config.steps !== undefined && ++calls === 5) throw new LawError('it was not');
    },
  };
  const error = await failure(flaky);
  expect(error).toBeInstanceOf(NotRepeatableError);
  expect(error).toMatchObject({ code: 'not-repeatable' });
  expect(error.message).toContain('determinism violation, not shrunk');
  expect(error.message).toContain('again:   the case then held');
  expect((error as NotRepeatableError).falsification.search!.shrinks).toBe(0);
});

test('a trainer with hidden randomness is reported as a determinism violation', async () => {
  const random: AnyTrainer = {
    ...everyColumn,
    decide(state, problem) {
      const event = everyColumn.decide(state, problem);
      return event && 'reward' in event ? { ...event, reward: Math.random() } : event;
    },
  };
  expect(await failure(runLaws[0]!, {}, random)).toBeInstanceOf(NotRepeatableError);
});

test('shrinking ends when its time is up', async () => {
  let time = 0;
  const slow: Law = {
    ...short,
    check(trainer, input) {
      time += 100;
      return short.check(trainer, input);
    },
  };
  const now = () => time;
  const hurried = (await failure(slow, {
    ...{ shrinkMilliseconds: 250, now },
    replayCounterexamples: false,
  })) as FalsifiedError;
  const started = time;
  const patient = (await failure(slow, {
    ...{ shrinkMilliseconds: 100_000, now },
    replayCounterexamples: false,
  })) as FalsifiedError;
  expect(hurried.falsification.search!.shrinks).toBeLessThan(patient.falsification.search!.shrinks);
  // Up to the first failure, that again, and three cases of 100 ms.
  expect(started).toBeLessThanOrEqual(100 * (hurried.falsification.search!.cases + 1 + 3));
});

test('laws that hold leave nothing, however many', async () => {
  const options = { counterexamples: counterexamplesIn(directory), numRuns: 5 };
  await assertLaws(runLaws, everyColumn, cases, options);
  expect(await readdir(directory)).toEqual([]);
});

test('a trainer that refuses every case is told so', async () => {
  const picky: AnyTrainer = { ...everyColumn, needsEnvironment: true };
  const without = fc.record({ config: anyConfig(everyColumn.config), seed: anySeed() });
  await expect(assertLaw(short, picky, without, { counterexamples: null })).rejects.toMatchObject({
    code: 'no-cases',
  });
});
