import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnyTrainer } from '@reprise/core';
import { chain } from '@reprise/environments';
import { dynaQ, inExpectation, qLearning } from '@reprise/trainers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { anyMdp } from './arbitraries/any-mdp.ts';
import { anySeed } from './arbitraries/any-seed.ts';
import type { AssertOptions } from './assert-law.ts';
import { assertProperty, type Predicate, type PropertyOptions } from './assert-property.ts';
import { expectConvergence } from './convergence/expect-convergence.ts';
import { FalsifiedError, NotRepeatableError, PropertyError } from './falsified.ts';
import { counterexamplesIn } from './node.ts';
import { openFor } from './open-for.ts';
import { AlarmError } from './statistics/alarm.ts';
import { noTrials } from './statistics/sprt.ts';
import { optimalValues } from './theory/optimal-values.ts';

let directory: string;
let lines: string[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'reprise-'));
  lines = [];
});
afterEach(() => rm(directory, { recursive: true }));

/** Q-learning with its update changed. */
const altered = (change: (tdError: number) => number): AnyTrainer => ({
  ...(qLearning as AnyTrainer),
  decide(state, problem) {
    const event = qLearning.decide(state, problem);
    if (event?.kind !== 'parameter-update') return event;
    return { ...event, tdError: change((event as { tdError: number }).tdError) } as never;
  },
});

const deterministic = [anyMdp({ kind: 'deterministic' }), anySeed()] as const;
const config = { epsilon: 1, learningRate: 0.5 };
let runs = 0;
let time = 0;

/** The property that `trainer` learns, and what it rejects with. */
async function failure(
  trainer: AnyTrainer,
  options: AssertOptions = {},
  worlds = deterministic,
  everySeed = true,
) {
  runs = 0;
  const learns = assertProperty(
    'It learns!',
    worlds as never,
    (environment: never, seed: number) => {
      runs++;
      return expectConvergence(trainer, { environment, seed, config })
        .to(optimalValues(environment))
        .within(0.05)
        .by(600, { everySeed });
    },
    {
      counterexamples: counterexamplesIn(directory),
      warn: (line) => lines.push(line),
      numRuns: 20,
      seed: 1,
      // Each look at the clock takes a millisecond: whatever the machine does, the same is found.
      now: () => time++,
      shrinkMilliseconds: 300,
      ...options,
    },
  );
  return learns.then(
    () => expect.unreachable(),
    (error) => error,
  );
}

describe('a property of runs that does not hold', () => {
  const wrong = altered((tdError) => -tdError);

  test('is made smaller, and its smallest run is kept under its name with seed and path', async () => {
    const error: FalsifiedError = await failure(wrong);
    expect(error).toBeInstanceOf(FalsifiedError);
    const { search, input } = error.falsification;
    expect(search!.shrinks).toBeGreaterThan(0);
    const path = join(directory, 'it-learns-1plsoxm.mcap');
    expect(error.message.split('\n')).toEqual([
      'not so: It learns!',
      'claimed: q-learning: comes within 0.05 of its goal by transition 600',
      expect.stringMatching(/^reached: the error is /),
      expect.stringMatching(/^case: {4}config .*, FiniteMdp-v0 /),
      expect.stringMatching(
        /^found: {3}after \d+ cases?, made smaller \d+ times?; seed: 1, path: '[\d:]+'$/,
      ),
      `kept:    ${path}`,
      expect.stringMatching(
        /^open it: npx pnpm@10 replay events .*it-learns-1plsoxm\.mcap --from \d+ --to 600$/,
      ),
    ]);
    expect(await readdir(directory)).toEqual(['it-learns-1plsoxm.mcap']);
    const { metadata } = await openFor(wrong, await readFile(path), input.environment);
    expect(metadata.seed).toBe(input.seed);
    expect(metadata.environmentOptions).toEqual(input.environment!.options);
    expect(metadata.notes).toMatchObject({
      'fast-check': `seed: 1, path: '${search!.path}'`,
      claim: 'q-learning: comes within 0.05 of its goal by transition 600',
    });
  });

  test('is tried first the next time, and repeated by the seed and path of its report', async () => {
    const first: FalsifiedError = await failure(wrong);
    const kept: FalsifiedError = await failure(wrong, { seed: 77 });
    const by = `seed: 1, path: '${first.falsification.search!.path}'`;
    expect(kept.message).toContain(`found:   from the kept counterexample; ${by}`);
    expect(runs).toBe(2);
    expect(kept.falsification.input).toMatchObject({ seed: first.falsification.input.seed });
    const { seed, path } = kept.falsification.search!;
    // Not made smaller still: the time for that was up.
    const repeated = { seed, path: path!, shrinkMilliseconds: 0 };
    const again: FalsifiedError = await failure(wrong, repeated);
    expect(again.falsification.input.environment!.options).toEqual(
      first.falsification.input.environment!.options,
    );
    expect(lines).toEqual([]);
  });

  test('whose values are drawn otherwise now says that what is kept was not tried', async () => {
    await failure(wrong);
    const others = [anyMdp({ states: [5, 6], kind: 'deterministic' }), anySeed()] as const;
    const error: FalsifiedError = await failure(wrong, {}, others);
    expect(error.falsification.search!.isKept).toBe(false);
    expect(lines).toEqual([
      'the kept counterexample it-learns-1plsoxm.mcap was not tried: its seed and path draw other values now',
    ]);
  });

  test('and does otherwise the second time is a determinism violation, not made smaller', async () => {
    let calls = 0;
    const error = await failure(altered((tdError) => tdError + ++calls));
    expect(error).toBeInstanceOf(NotRepeatableError);
    expect(error.message).toMatch(/^determinism violation, not shrunk: It learns!\nclaimed: /);
    expect(error.message).toMatch(/^again: {3}the case then failed so: the error is/m);
    expect(error.falsification.search).toMatchObject({ cases: 1, shrinks: 0 });
    expect(runs).toBe(2);
  });

  test('in a world of chance is an alarm of known rates, and is not made smaller', async () => {
    const ergodic = [anyMdp({ kind: 'ergodic' }), anySeed()] as never;
    const error: AlarmError = await failure(wrong, {}, ergodic, false);
    expect(error).toBeInstanceOf(AlarmError);
    expect(error.alarm.falsification!.search).toMatchObject({ shrinks: 0 });
    expect(error.message).toContain('not so: It learns!\nclaimed: q-learning: comes within 0.05');
    expect(error.message).toContain('sure to: false alarms 1e-9');
    const { seed } = error.alarm.falsification!.input;
    expect(error.message).toMatch(
      new RegExp(`^seeds: {3}derived from \\d+; .* fails: ${seed}$`, 'm'),
    );
    expect(error.message).toMatch(
      new RegExp(`^case: {4}config {"epsilon":1,.*}, seed ${seed}, FiniteMdp-v0 {"outcomes"`, 'm'),
    );
    expect(error.message).toMatch(/^open it: npx pnpm@10 replay events .*it-learns-1plsoxm\.mcap/m);
    expect(runs).toBe(2 * 1);
    const kept: AlarmError = await failure(wrong, {}, ergodic, false);
    expect(kept.message).toContain('found:   from the kept counterexample');
  });
});

describe('counterexamples have a file each', () => {
  /** What a property that does not hold is kept in. */
  async function keptAs(name: string, options: PropertyOptions = {}): Promise<FalsifiedError> {
    const away = assertProperty(
      name,
      [anySeed()],
      (seed) =>
        expectConvergence(inExpectation(qLearning), { environment: chain({ cells: 2 }), seed })
          .to([9, 9, 9, 9])
          .within(1)
          .by(3),
      { counterexamples: counterexamplesIn(directory), ...options },
    );
    return away.then(
      () => expect.unreachable(),
      (error) => error,
    );
  }

  test.each([
    ['error < 0.1', 'error > 0.1', 'error-0-1-'],
    ['収束する', '発散する', 'counterexample-'],
  ])('however alike their names are: %s, %s', async (one, other, beginning) => {
    await keptAs(one);
    const second = await keptAs(other);
    expect(second.falsification.search!.isKept).toBe(false);
    const names = await readdir(directory);
    expect(names).toHaveLength(2);
    for (const name of names) expect(name.startsWith(beginning)).toBe(true);
    expect((await keptAs(one)).falsification.search!.isKept).toBe(true);
    expect((await keptAs(other)).falsification.search!.isKept).toBe(true);
  });

  test('and those of one name in two test files', async () => {
    await keptAs('learns', { testFile: 'a.test.ts' });
    const second = await keptAs('learns', { testFile: 'b.test.ts' });
    expect(second.falsification.search!.isKept).toBe(false);
    expect(await readdir(directory)).toHaveLength(2);
    const again = await keptAs('learns', { testFile: 'a.test.ts' });
    expect(again.falsification.search!.isKept).toBe(true);
  });

  test('and one of another claim is never written over', async () => {
    const { read, write } = counterexamplesIn(directory);
    const only = 'only.mcap';
    const counterexamples = {
      read: () => read(only),
      write: (_: string, file: Uint8Array) => write(only, file),
    };
    await keptAs('one', { counterexamples });
    const second = await keptAs('other', { counterexamples, warn: () => {} });
    expect(second.message).toMatch(
      /^kept: {4}nothing, for other-\w+\.mcap is of another claim: one$/m,
    );
    const again = await keptAs('one', { counterexamples });
    expect(again.falsification.search!.isKept).toBe(true);
  });

  test.each([
    ['my kept', `"my kept/`],
    ['a$b', `'a$b/`],
    ["it's $", `'it'\\''s $/`],
  ])('whose path is one word of the command: %s', async (folder, word) => {
    const counterexamples = {
      read: async () => null,
      write: async (name: string) => `${folder}/${name}`,
    };
    const { message } = await keptAs('spaces', { counterexamples });
    expect(message).toContain(`events ${word}spaces-`);
    expect(message).toMatch(/\.mcap["'] --from/);
  });
});

describe('a function that gives no verdict', () => {
  const claim = (seed: number) => expectConvergence(qLearning, { environment: chain(), seed });
  test.each([
    ['.by(transition)', (seed: number) => claim(seed).to([1]).within(0.1)],
    ['.within(tolerance).by(transition)', async (seed: number) => claim(seed).to([1])],
    ['.to(goal).within(tolerance).by(transition)', claim],
  ])('but an unfinished claim is told so at once: call %s', async (rest, unfinished) => {
    let calls = 0;
    const forgot = assertProperty('forgot', [anySeed()], (seed) => {
      calls++;
      return unfinished(seed) as never;
    });
    await expect(forgot).rejects.toMatchObject({
      code: 'bad-property',
      message: `forgot: the claim is not finished, and nothing was tried: call ${rest}`,
    });
    expect(calls).toBe(1);
  });

  test.each([
    ['1', 1],
    ['null', null],
    ['{"holds":true}', { holds: true }],
  ])('but %s is told what is allowed', async (text, value) => {
    const wrong = assertProperty('wrong', [anySeed()], async (_seed) => value as never);
    await expect(wrong).rejects.toThrow(
      `wrong: the property gave ${text}: true, false or nothing is allowed, or a promise of one`,
    );
  });

  test('does not compile where a claim is not finished', () => {
    // @ts-expect-error: .by(transition) is missing.
    const property: Predicate<[number]> = (seed) => claim(seed).to([1]).within(0.1);
    expect(property).toBeInstanceOf(Function);
  });
});

test('no candidate is made once the time for shrinking is over, however large the values', async () => {
  let made = 0;
  let time = 0;
  const large = anyMdp({ states: [64, 64], actions: [3, 3] }).map((environment) => {
    made++;
    return environment;
  });
  const options = { seed: 1, now: () => time, shrinkMilliseconds: 100, counterexamples: null };
  const all = assertProperty(
    'large worlds',
    [large],
    (_world) => {
      time += 30;
      return false;
    },
    options,
  );
  await expect(all).rejects.toBeInstanceOf(PropertyError);
  // The first and, after it was made again, at most four of 30 ms; and one that is not tried.
  expect(made).toBeLessThanOrEqual(6);
});

describe('a property of anything else', () => {
  const below = (limit: number) =>
    assertProperty('Numbers are small', [fc.nat()], (n) => n < limit, {
      counterexamples: counterexamplesIn(directory),
      seed: 1,
    });

  test('that does not hold says by which values, and keeps no run', async () => {
    const error: PropertyError = await below(1000).then(
      () => expect.unreachable(),
      (thrown) => thrown,
    );
    expect(error).toBeInstanceOf(PropertyError);
    expect(error.message).toMatch(
      /^not so: Numbers are small\nreached: the property gave false\ncase: {4}\[1000\]\nfound: /,
    );
    expect(await readdir(directory)).toEqual([]);
  });

  test('that holds passes', () => below(2 ** 31));

  test('is not made smaller by what chance decides', async () => {
    const streams = [noTrials, noTrials] as const;
    const alarm = new AlarmError({ lines: ['alarmed'], streams, falsification: null }, null);
    const all = assertProperty('Numbers are small', [fc.nat()], (n) => {
      if (n >= 1000) throw new Error('large');
      if (n >= 10) throw alarm;
    });
    await expect(all).rejects.toThrow(/^reached: large\ncase: {4}\[1000\]$/m);
  });

  test('may refuse what is drawn', async () => {
    await assertProperty('even', [fc.nat()], (n) => {
      fc.pre(n % 2 === 0);
      return n % 2 === 0;
    });
  });
});

test('a learner in expectation keeps the same claim, in as many worlds', async () => {
  await assertProperty(
    'in expectation',
    [anyMdp(), anySeed()],
    (environment, seed) =>
      expectConvergence(inExpectation(qLearning), { environment, seed, config })
        .to(optimalValues(environment))
        .within(1e-9)
        .by(500),
    { numRuns: 10 },
  );
});

test('what is no property is refused in one line', async () => {
  await expect(assertProperty('x', fc.nat() as never, () => true)).rejects.toThrow(
    'a property needs an array of arbitraries: [anyMdp(), anySeed()]',
  );
  await expect(assertProperty('x', [fc.nat()], undefined as never)).rejects.toThrow(
    'a property needs a function of what is drawn, and got undefined',
  );
});

test('a mistake in the claim, or a learner that cannot run in expectation, is told as it is', async () => {
  const worlds = [anyMdp({ states: 2, actions: 2 })] as const;
  let tried = 0;
  const property = (trainer: AnyTrainer) =>
    assertProperty('learns', worlds, (environment) => {
      tried++;
      return expectConvergence(inExpectation(trainer as never), { environment })
        .to(optimalValues(environment))
        .within(1)
        .by(5);
    });
  const error = await property(dynaQ as AnyTrainer).catch((thrown) => thrown);
  expect(error).toMatchObject({ code: 'bad-trainer' });
  expect(error.message).toMatch(
    /^dyna-q cannot run on expectations: it makes more than one update a step.*$/,
  );
  expect(tried).toBe(1);
});
