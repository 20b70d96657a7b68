import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnyTrainer } from '@reprise/core';
import { frozenLake } from '@reprise/environments';
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
    const file = join(directory, 'every-column-no-run-has-an-eighth-step-nsw5tx.mcap');
    expect(error.message).toContain(`open it: npx pnpm@10 replay events ${file} --from `);
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

  test('is found again in a world of the user’s own, drawn again by the seed and path that are kept', async () => {
    const slipping = { ...frozenLake(), id: 'MyLake-v0', options: { wind: 3 } };
    const learner = anyCase(qLearning, {
      environment: fc.constant(slipping) as never,
      config: { steps: fc.nat({ max: 300 }) },
    });
    const rare: Law = {
      sentence: 'no run has 9 n + 8 steps',
      check(_, { config }) {
        if (Number(config.steps) % 9 === 8) throw new LawError(`${config.steps} steps`, 0);
      },
    };
    const lines: string[] = [];
    const attempt = (worlds = learner): Promise<FalsifiedError> =>
      assertLaw(rare, qLearning as AnyTrainer, worlds, {
        counterexamples: counterexamplesIn(directory),
        warn: (line) => lines.push(line),
        now: () => 0,
        seed: 3,
      }).then(
        () => expect.unreachable(),
        (error) => error,
      );
    const first = await attempt();
    const second = await attempt();
    expect(second.falsification.search).toMatchObject({ isKept: true, cases: 1 });
    expect(second.falsification.input.environment).toBe(slipping);
    expect(second.falsification.input).toEqual(first.falsification.input);
    expect(lines).toEqual([]);
    // Another arbitrary draws something else by that seed and path: then it is said.
    const others = anyCase(qLearning, {
      environment: fc.constant(slipping) as never,
      config: { steps: fc.integer({ min: 100, max: 400 }) },
    });
    const third = await attempt(others);
    expect(third.falsification.search!.isKept).toBe(false);
    expect(lines).toEqual([
      expect.stringMatching(
        /^the kept counterexample q-learning-no-run-has-9-n-8-steps-dgo19i\.mcap was not tried: its seed and path draw another case now, and .*MyLake-v0/,
      ),
    ]);
  });

  test('is found also where what was kept is damaged, and that is said', async () => {
    await failure(short);
    const [name] = await readdir(directory);
    await writeFile(join(directory, name!), 'no recording');
    const lines: string[] = [];
    const again = await failure(short, { now: () => 0, warn: (line) => lines.push(line) });
    expect(again).toBeInstanceOf(FalsifiedError);
    expect(lines).toEqual([expect.stringMatching(/^the kept counterexample .* was not tried: /)]);
  });

  test('has a file of its own, however alike two long claims begin', async () => {
    const claim = 'x'.repeat(120);
    await failure({ ...short, sentence: `${claim} A` });
    await failure({ ...short, sentence: `${claim} B` });
    const names = await readdir(directory);
    expect(names).toHaveLength(2);
    for (const name of names) expect(name.length).toBeLessThanOrEqual(105);
    const second = (await failure({ ...short, sentence: `${claim} A` })) as FalsifiedError;
    expect(second.falsification.search!.isKept).toBe(true);
  });

  test('is printed as its report and where it was claimed, without the trainer and its schema', async () => {
    const error = (await failure(short)) as FalsifiedError;
    expect(Object.keys(JSON.parse(JSON.stringify(error)))).toEqual(['name', 'message', 'stack']);
    expect(error.cause).toBeUndefined();
    const [frame] = error
      .stack!.slice(error.stack!.indexOf(error.message) + error.message.length + 1)
      .split('\n');
    expect(frame).toContain('assert-law.test.ts');
  });

  test('in a trainer that cannot start is told so, made smaller, and nothing is kept', async () => {
    let starts = 0;
    const failing: AnyTrainer = {
      ...everyColumn,
      start(config, key, problem) {
        starts++;
        if (config.steps > 4) throw new Error('no such start');
        return everyColumn.start(config, key, problem);
      },
    };
    const error = await failure(short, { shrinkMilliseconds: 500 }, failing);
    expect(error).toBeInstanceOf(FalsifiedError);
    expect(error.falsification).toMatchObject({ input: { config: { steps: 5 } } });
    expect(error.falsification.search.cases).toBeGreaterThan(0);
    expect(error.message).toContain(
      'reached: every-column failed in start at transition 0: no such',
    );
    expect(error.message).toContain(
      'kept:    nothing, for the run cannot be recorded: every-column failed in start',
    );
    expect(starts).toBeGreaterThan(2);
    expect(await readdir(directory)).toEqual([]);
  });

  test('is repeated by the seed and path of its report, though its counterexample is kept', async () => {
    const { falsification } = (await failure(short)) as FalsifiedError;
    const { seed, path } = falsification.search!;
    const again = (await failure(short, { seed, path })) as FalsifiedError;
    expect(again.falsification.input).toEqual(falsification.input);
    expect(again.falsification.search).toMatchObject({ cases: 1, shrinks: 0, seed, path });
  });

  test('from the kept counterexample says so, and goes on being repeated by the seed and path that found it', async () => {
    const first = (await failure(short)) as FalsifiedError;
    const kept = (await failure(short)) as FalsifiedError;
    expect(kept.message).toContain('found:   from the kept counterexample');
    const { seed, path } = kept.falsification.search!;
    expect({ seed, path }).toEqual({
      seed: first.falsification.search!.seed,
      path: first.falsification.search!.path,
    });
    await rm(join(directory, 'every-column-no-run-has-an-eighth-step-nsw5tx.mcap'));
    const again = (await failure(short, { seed, path })) as FalsifiedError;
    expect(again.falsification.input).toEqual(kept.falsification.input);
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

  test('is reported though its run cannot be kept, and a line says why', async () => {
    const readOnly = {
      read: async () => null,
      write: async () => {
        throw new Error("EROFS: read-only file system, mkdir 'counterexamples'");
      },
    };
    const error = await failure(short, { counterexamples: readOnly });
    expect(error).toBeInstanceOf(FalsifiedError);
    expect(error.message.split('\n')).toEqual([
      'not so: every-column: no run has an eighth step',
      'reached: step 8 was reached',
      expect.stringMatching(/^case: {4}config .*"steps":8.*, seed 0/),
      expect.stringMatching(/^found: .*; seed: -?\d+, path: '[\d:]+'$/),
      "kept:    nothing, for the store fails: EROFS: read-only file system, mkdir 'counterexamples'",
    ]);
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

test('within the time that a test has, shrinking ends before it, and a search that holds says it was too long', async () => {
  let time = 0;
  const now = () => time;
  const slow: Law = {
    ...short,
    check(trainer, input) {
      time += 400;
      return short.check(trainer, input);
    },
  };
  const options = { milliseconds: 5000, now, shrinkMilliseconds: 60_000, warn: () => {} };
  const error = await failure(slow, options);
  expect(error).toBeInstanceOf(FalsifiedError);
  expect(time).toBeLessThan(4500);
  time = 0;
  const holds: Law = {
    sentence: 'holds',
    check: () => {
      time += 400;
    },
  };
  await expect(
    assertLaw(holds, everyColumn, cases, { ...options, counterexamples: null }),
  ).rejects.toThrow(
    'every-column: holds: held in 12 of 50 cases, and then its 5000 ms were up: ask for fewer cases (numRuns)',
  );
});

test('a failure that is slow is told as it is found, with the command that opens it', async () => {
  let time = 0;
  const slow: Law = {
    ...short,
    check(trainer, input) {
      time += 1500;
      return short.check(trainer, input);
    },
  };
  const lines: string[] = [];
  await failure(slow, { now: () => time, warn: (line) => lines.push(line) });
  expect(lines).toEqual([
    expect.stringMatching(/^not so: every-column: no run has an eighth step\nreached: step 8 was/),
    expect.stringMatching(/^open it: npx pnpm@10 replay events /),
  ]);
});

describe('what is no law, trainer or arbitrary is refused in one line', () => {
  test.each([
    [runLaws, everyColumn, cases, /^assertLaw needs one law and got an array of \d+: assertLaws/],
    [short, undefined, cases, /^assertLaw needs a trainer and got undefined: the second argument/],
    [short, everyColumn, { numRuns: 3 }, /^assertLaw needs an arbitrary of cases and got /],
  ])('%#', async (law, trainer, arbitrary, message) => {
    const options = { counterexamples: counterexamplesIn(directory) };
    const wrong = assertLaw(law as Law, trainer as AnyTrainer, arbitrary as never, options);
    await expect(wrong).rejects.toThrow(message);
    expect(await readdir(directory)).toEqual([]);
  });

  test('nor is one law an array of them', async () => {
    await expect(assertLaws(short as never, everyColumn, cases)).rejects.toThrow(
      'assertLaws needs an array of laws and got an object of sentence, check: assertLaw tries one',
    );
  });
});

test('laws that hold leave nothing, however many', async () => {
  const options = { counterexamples: counterexamplesIn(directory), numRuns: 5 };
  await assertLaws(runLaws, everyColumn, cases, options);
  expect(await readdir(directory)).toEqual([]);
});

test('a law that holds does so too where the store cannot be read, and a line says why', async () => {
  const file = join(directory, 'file');
  await writeFile(file, '');
  const lines: string[] = [];
  const options = { counterexamples: counterexamplesIn(join(file, 'x')), numRuns: 1 };
  await assertLaw(runLaws[0]!, everyColumn, cases, {
    ...options,
    warn: (line) => lines.push(line),
  });
  expect(lines).toEqual([
    expect.stringMatching(
      /^the kept counterexample .*\.mcap was not tried: ENOTDIR: not a directory/,
    ),
  ]);
});

test('a trainer that refuses every case is told so', async () => {
  const picky: AnyTrainer = { ...everyColumn, needsEnvironment: true };
  const without = fc.record({ config: anyConfig(everyColumn.config), seed: anySeed() });
  await expect(assertLaw(short, picky, without, { counterexamples: null })).rejects.toMatchObject({
    code: 'no-cases',
  });
});
