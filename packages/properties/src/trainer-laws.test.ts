import {
  type AnyTrainer,
  type Environment,
  foldIn,
  integer,
  type Key,
  RunControl,
} from '@reprise/core';
import { cartPole, frozenLake } from '@reprise/environments';
import { linearRegression, nStepTd, qLearning, td0, tdLambda } from '@reprise/trainers';
import fc from 'fast-check';
import { tap } from 'rxjs';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { anyCase } from './arbitraries/any-case.ts';
import { anyMdp } from './arbitraries/any-mdp.ts';
import { anyRegression } from './arbitraries/any-regression.ts';
import { environmentLaws } from './environment/environment-laws.ts';
import { everyColumn } from './every-column.ts';
import type { ParsedCase } from './law.ts';
import { observerLaws } from './observer-laws.ts';
import { runLaws } from './run-laws.ts';
import { optimalValues } from './theory/optimal-values.ts';
import { recordingLaws, trainerLaws } from './trainer-laws.ts';

describe('one call gives the laws, each to be tried by its run', () => {
  const few = { numRuns: 5 };
  test.each([
    ...trainerLaws(everyColumn as AnyTrainer, few),
    ...recordingLaws(everyColumn as AnyTrainer, { numRuns: 2 }),
    ...observerLaws((run$) => run$.pipe(tap()), few),
    ...environmentLaws(() => frozenLake(), { numRuns: 1, steps: 50 }),
    ...environmentLaws(frozenLake(), { numRuns: 1, steps: 50 }),
  ])('$sentence', ({ run }) => run());
});

describe('what a trainer is decides which further laws it has to keep', () => {
  const regression = { data: anyRegression().map(({ data }) => data), iterations: fc.constant(2) };
  test.each(
    trainerLaws(linearRegression, { descends: ['weights'], config: regression, numRuns: 10 }).slice(
      -1,
    ),
  )('$sentence', ({ run }) => run());

  test.each(
    trainerLaws(td0, {
      forwardView: () => ({ horizon: 1 }),
      config: { steps: fc.nat({ max: 40 }), policy: fc.constant(undefined) },
      numRuns: 10,
    }).slice(-1),
  )('$sentence', ({ run }) => run());

  // The rows of the README, where most cases leave the field to its default.
  const few = { config: { steps: fc.nat({ max: 40 }), policy: fc.constant(undefined) } };
  test.each([
    ...trainerLaws(nStepTd, { forwardView: ({ n }) => ({ horizon: n }), ...few }).slice(-1),
    ...trainerLaws(tdLambda, { forwardView: ({ lambda }) => ({ decay: lambda }), ...few }).slice(
      -1,
    ),
  ])('by the parsed config: $sentence', ({ run }) => run());

  const deterministic = trainerLaws(qLearning, {
    contracts: {
      to: ({ environment, config }) =>
        optimalValues(environment!.model!(), config.discount).actionValues,
      factor: ({ config: { learningRate, discount } }) => 1 - learningRate * (1 - discount),
    },
    config: { steps: fc.constant(300) },
    environment: anyMdp({ kind: 'deterministic' }),
    seed: 1,
  }).slice(-1);
  // With rates and discounts from all of their range: 5e-324 and 1 among them.
  test.each(deterministic)('$sentence', ({ run }) => run());

  test('and what is claimed of it in vain is told', async () => {
    const contracts = {
      to: ({ environment }: { environment?: { model?(): never } }) =>
        optimalValues(environment!.model!()).values,
      factor: () => 0.95,
    };
    const [law] = trainerLaws(td0, {
      contracts: contracts as never,
      config: { steps: fc.constant(200), policy: fc.constant(undefined) },
      environment: anyMdp({ kind: 'ergodic', actions: [2, 3] }) as never,
      counterexamples: null,
      numRuns: 50,
      shrinkMilliseconds: 0,
    }).slice(-1);
    await expect(law!.run()).rejects.toThrow(/the error rises|a full cover leaves/);
  });
});

describe('what a further law fixes of a config is of its schema, or drawn from that', () => {
  const schema = qLearning.config as unknown as z.ZodObject;
  const having = (fields: z.ZodRawShape) =>
    ({ ...qLearning, config: schema.extend(fields) }) as unknown as AnyTrainer;
  const initialValue = z.number().min(10).max(1000).default(100);
  const few = { config: { steps: fc.nat({ max: 20 }) }, numRuns: 20 };
  test.each(trainerLaws(having({ initialValue }), { isTabular: true, ...few }).slice(-2))(
    'a first value: $sentence',
    ({ run }) => run(),
  );

  const renamed = having({
    learningRateSchedule: z.enum(['none', 'same']).default('none'),
    learningRate: z.number().min(0.5).max(1).default(0.5),
  });
  // Both are names of a rate that stays.
  const stays = { learningRateSchedule: 'constant' };
  const named = {
    ...renamed,
    prepare: (config: object, world: never) =>
      qLearning.prepare!({ ...config, ...stays } as never, world),
    start: (config: object, key: never, problem: never) =>
      qLearning.start({ ...config, ...stays } as never, key, problem),
  } as unknown as AnyTrainer;
  const contracts = {
    to: ({ environment, config }: ParsedCase) =>
      optimalValues(environment!.model!(), config.discount).actionValues,
    factor: () => 0.75,
  };
  test.each(
    trainerLaws(named, {
      contracts,
      config: { steps: fc.constant(300), discount: fc.constant(0.5) },
      environment: anyMdp({ kind: 'deterministic' }),
      numRuns: 5,
    }).slice(-1),
  )('a schedule of another name: $sentence', ({ run }) => run());

  const regression = linearRegression.config as unknown as z.ZodObject;
  const slow = {
    ...linearRegression,
    config: regression.extend({ learningRate: z.number().gt(0).max(0.0005).default(0.0002) }),
  } as unknown as AnyTrainer;
  const data = anyRegression().map((drawn) => drawn.data);
  test.each(
    trainerLaws(slow, {
      descends: ['weights'],
      config: { data, iterations: fc.constant(2) },
      numRuns: 5,
    }).slice(-1),
  )('a small learning rate: $sentence', ({ run }) => run());
});

describe('a trainer of worlds that are not tabular', () => {
  /** Learns where a pole mostly is, and reads what a Discrete space has not. */
  const pole = (fails: 'start' | 'decide'): AnyTrainer =>
    ({
      id: 'pole',
      version: 1,
      needsEnvironment: true,
      config: z.object({ steps: z.int().min(0).max(20).default(9) }),
      prepare: ({ steps }: { steps: number }, environment: Environment) => ({ steps, environment }),
      start(_: object, key: Key, { environment }: { environment: Environment }) {
        if (fails === 'start') widthOf(environment);
        return { step: 0, mean: 0, key, ...environment.reset(key) };
      },
      decide({ step, mean, state, key }: PoleState, problem: PoleProblem) {
        if (step === problem.steps) return null;
        const next = problem.environment.step(state, uniformInt(key, step), foldIn(key, step));
        const at = (next.observation as number[])[widthOf(problem.environment) - 1]!;
        return { kind: 'parameter-update', mean: mean + 0.1 * (at - mean) };
      },
      evolve: (state: PoleState, { mean }: PoleState) => ({ ...state, mean, step: state.step + 1 }),
      columns: () => ({ 'parameter-update': { mean: 'float64' } }),
    }) as unknown as AnyTrainer;
  interface PoleState {
    readonly step: number;
    readonly mean: number;
    readonly state: unknown;
    readonly key: Key;
  }
  interface PoleProblem {
    readonly steps: number;
    readonly environment: Environment;
  }
  const uniformInt = (key: Key, index: number) => integer(foldIn(key, index), 2);
  const widthOf = ({ observationSpace }: Environment) =>
    (observationSpace as unknown as { low: number[] }).low.length;

  test.each(['start', 'decide'] as const)(
    'is told that it is of other worlds, where it fails in all that are drawn, to %s',
    async (fails) => {
      const trainer = pole(fails);
      const laws = [...trainerLaws(trainer, { isTabular: true }), ...recordingLaws(trainer)];
      for (const { run } of laws) {
        await expect(run()).rejects.toMatchObject({
          code: 'bad-argument',
          message: expect.stringMatching(
            /^(trainer|recording)Laws: pole goes in none of the worlds .*reading 'length'.*\(environment: cartPole/,
          ),
        });
      }
    },
  );

  const few = { environment: cartPole(), numRuns: 3 };
  test.each([...trainerLaws(pole('start'), few), ...recordingLaws(pole('start'), few)])(
    'keeps its laws in the worlds that are given: $sentence',
    ({ run }) => run(),
  );
});

test('a fault of large whole numbers alone is found in the cases that are tried by default', async () => {
  const rare = {
    ...qLearning,
    config: (qLearning.config as unknown as z.ZodObject).extend({
      n: z.int().min(1).max(64).default(4),
    }),
    decide(state: never, problem: { config: { n: number } }) {
      const event = qLearning.decide(state, problem as never);
      return event && 'tdError' in event && problem.config.n > 52
        ? { ...event, tdError: event.tdError + Math.random() }
        : event;
    },
  } as unknown as AnyTrainer;
  const config = { config: { steps: fc.integer({ min: 1, max: 10 }) } };
  // All fifty, however slow the machine.
  const clock = { now: () => 0 };
  const options = { ...clock, counterexamples: null, seed: 8, cases: anyCase(rare, config) };
  const [law] = trainerLaws(rare, options);
  await expect(law!.run()).rejects.toThrow('determinism violation');
});

describe('laws of a trainer whose runs are long take no longer', () => {
  const cases = anyCase(everyColumn as AnyTrainer, { config: { steps: fc.constant(500) } });

  test('ten cases that held are enough after half a second, one where runs are long, unless a number is asked for', async () => {
    let time = 0;
    let next = 0;
    const tried = async (options: object, sentence = 'the same config') => {
      const seeds = new Set<number>();
      const watched: AnyTrainer = {
        ...(everyColumn as AnyTrainer),
        start(config, key, problem) {
          seeds.add(key.k1);
          return everyColumn.start(config as never, key, problem as never);
        },
      };
      const own = cases.map((input) => ({ ...input, seed: next++ }));
      const slow = { now: () => (time += 100), counterexamples: null, cases: own };
      const laws = trainerLaws(watched, { ...slow, ...options });
      await laws.find((law) => law.sentence.startsWith(sentence))!.run();
      return seeds.size;
    };
    expect(await tried({})).toBe(10);
    expect(await tried({ numRuns: 12 })).toBe(12);
    expect(await tried({}, 'a long run')).toBe(1);
    expect(await tried({ now: () => 0 }, 'a long run')).toBe(2);
    expect(await tried({ numRuns: 12 }, 'a long run')).toBe(2);
  });

  test('a run is paused a few times, however long it is', async () => {
    const pause = vi.spyOn(RunControl.prototype, 'pause');
    const slices = runLaws.find(({ sentence }) => sentence.startsWith('slices'))!;
    await slices.check(everyColumn as AnyTrainer, { config: { steps: 500 }, seed: 1 });
    const times = pause.mock.calls.length;
    pause.mockRestore();
    expect(times).toBeGreaterThan(10);
    expect(times).toBeLessThan(30);
  });
});
