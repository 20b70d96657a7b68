import type { AnyTrainer } from '@reprise/core';
import { qLearning } from '@reprise/trainers';
import fc from 'fast-check';
import { count } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { anyCase } from './arbitraries/any-case.ts';
import { anyMdp } from './arbitraries/any-mdp.ts';
import { assertLaw } from './assert-law.ts';
import { assertProperty } from './assert-property.ts';
import { expectConvergence } from './convergence/expect-convergence.ts';
import { assertEnvironmentLaws, environmentLaws } from './environment/environment-laws.ts';
import { observerLaws } from './observer-laws.ts';
import { runLaws } from './run-laws.ts';
import { expectOverSeeds } from './statistics/over-seeds.ts';
import { optimalValues } from './theory/optimal-values.ts';
import { recordingLaws, trainerLaws } from './trainer-laws.ts';

const none = undefined as never;
const bad = (message: string) => expect.objectContaining({ code: 'bad-argument', message });

describe('an option is refused by name', () => {
  const laws = (options: object) => () => trainerLaws(qLearning, options);

  test.each([
    [
      { isTabluar: true },
      "trainerLaws: 'isTabluar' is none of its options (did you mean isTabular?)",
    ],
    [{ numruns: 3 }, "trainerLaws: 'numruns' is none of its options (did you mean numRuns?)"],
    [{ numRuns: 0 }, 'trainerLaws: numRuns is 0: too small: expected number to be >=1'],
    [
      { numRuns: Number.NaN },
      'trainerLaws: numRuns is NaN: invalid input: expected number, received NaN',
    ],
    [{ numRuns: -5 }, 'trainerLaws: numRuns is -5: too small: expected number to be >=1'],
    [
      { shrinkMilliseconds: -1 },
      'trainerLaws: shrinkMilliseconds is -1: too small: expected number to be >=0',
    ],
    [{ path: 'abc' }, "trainerLaws: path is abc: a path of fast-check is allowed, as '0:1:2'"],
    [5, 'trainerLaws: its options are an object, and not 5'],
  ])('%o', (options, message) => {
    expect(laws(options as object)).toThrow(bad(message));
  });

  test('of every call', async () => {
    const options = { numRun: 3 } as object;
    expect(() => recordingLaws(qLearning, options)).toThrow('recordingLaws: ');
    expect(() => observerLaws(count(), options)).toThrow('did you mean numRuns?');
    const world = fc.sample(anyMdp(), { numRuns: 1, seed: 1 })[0]!;
    expect(() => environmentLaws(world, { step: 3 } as object)).toThrow('did you mean steps?');
    await expect(assertEnvironmentLaws(() => world, { numRuns: 0 })).rejects.toThrow(
      'environmentLaws: numRuns is 0',
    );
    const [law] = runLaws;
    await expect(assertLaw(law!, qLearning, anyCase(qLearning), options)).rejects.toThrow(
      "assertLaw: 'numRun' is none of its options (did you mean numRuns?)",
    );
    await expect(assertProperty('p', [], () => true, { numRuns: 0 })).rejects.toThrow(
      'assertProperty: numRuns is 0',
    );
  });

  test('of claims', async () => {
    const [environment] = fc.sample(anyMdp(), { numRuns: 1, seed: 1 });
    const near = expectConvergence(qLearning, { environment: environment! })
      .to(() => 0)
      .within(1);
    await expect(near.by(3, { everySeeds: true } as object)).rejects.toThrow(
      "by: 'everySeeds' is none of its options (did you mean everySeed?)",
    );
    const over = expectOverSeeds('c', () => true, { falsealarm: 1e-9 } as object);
    await expect(over).rejects.toThrow('did you mean falseAlarms?');
  });

  test('where none is near, with all that there are', () => {
    expect(laws({ zebra: 1 })).toThrow(/'zebra' is none of its options: numRuns, seed, path,/);
  });
});

describe('an argument that is none is refused in one line', () => {
  test.each([
    ['trainerLaws', () => trainerLaws({} as AnyTrainer), 'an empty object'],
    ['trainerLaws', () => trainerLaws(none), 'undefined'],
    ['recordingLaws', () => recordingLaws({} as AnyTrainer), 'an empty object'],
    ['observerLaws', () => observerLaws(count(), { trainer: {} as AnyTrainer }), 'an empty object'],
    ['expectConvergence', () => expectConvergence(none), 'undefined'],
  ])('%s needs a trainer: %#', (who, call, given) => {
    const parts = 'config (a zod schema), start, decide, evolve, columns';
    expect(call).toThrow(bad(`${who} needs a trainer and got ${given}: one, with ${parts}`));
  });

  test('a trainer that lacks a part is told which', () => {
    const { columns: _, ...rest } = qLearning;
    expect(() => trainerLaws(rest as AnyTrainer)).toThrow(
      bad("trainerLaws needs a trainer and got 'q-learning': one, with columns"),
    );
  });

  test('what is no operator, or gives no stream', async () => {
    expect(() => observerLaws(5 as never)).toThrow(
      bad(
        'observerLaws needs an RxJS operator and got 5: a function of the stream of transitions, as map(...) is',
      ),
    );
    for (const { run } of observerLaws(function nothing() {} as never)) {
      await expect(run()).rejects.toThrow(
        bad('nothing gives undefined where a stream is needed: an operator gives run$.pipe(...)'),
      );
    }
  });

  test('no goal, and no world', async () => {
    const [environment] = fc.sample(anyMdp(), { numRuns: 1, seed: 1 });
    const input = { environment: environment! };
    const claimed = expectConvergence(qLearning, input).to(none).within(1).by(10);
    await expect(claimed).rejects.toMatchObject({
      code: 'bad-goal',
      message: expect.stringMatching(/^a run cannot come to undefined: exact numbers, .*$/),
    });
    expect(() => optimalValues(none)).toThrow(
      'undefined has no exact model(): optimal values are those of a finite world',
    );
  });
});
