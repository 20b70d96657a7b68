import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as prop } from '@fast-check/vitest';
import { type AnyTrainer, uniform } from '@reprise/core';
import { chain, finiteMdp, frozenLake } from '@reprise/environments';
import {
  autoencoder,
  expectedSarsa,
  inExpectation,
  linearRegression,
  linearRegressionOracle,
  qLearning,
} from '@reprise/trainers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { anyMdp } from '../arbitraries/any-mdp.ts';
import { anySeed } from '../arbitraries/any-seed.ts';
import { assertProperty } from '../assert-property.ts';
import { defaultStore, setDefaultStore } from '../default-store.ts';
import { FalsifiedError, NotRepeatableError } from '../falsified.ts';
import { counterexamplesIn } from '../node.ts';
import { openFor } from '../open-for.ts';
import { AlarmError } from '../statistics/alarm.ts';
import { takeLedger } from '../statistics/ledger.ts';
import { optimalValues } from '../theory/optimal-values.ts';
import { contractionLaw } from './contraction-law.ts';
import { expectConvergence } from './expect-convergence.ts';
import type { Goal } from './goal.ts';
import { worldDraws } from './world-draws.ts';

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

/** Q-learning with its update changed. */
const altered = (change: (tdError: number, reward: number) => number): AnyTrainer => ({
  ...(qLearning as AnyTrainer),
  decide(state, problem) {
    const event = qLearning.decide(state, problem);
    if (event?.kind !== 'parameter-update') return event;
    const { tdError } = event as { tdError: number };
    return { ...event, tdError: change(tdError, state.outcome.reward) } as never;
  },
});

const row = chain({ cells: 4 });
const exact = optimalValues(row.model!());
const learning = { config: { epsilon: 1, learningRate: 1 }, environment: row, seed: 3 };

describe('a run that converges', () => {
  test('passes: with steps enough for the transitions, though the config says none', async () => {
    await expectConvergence(qLearning, learning)
      .to(exact)
      .within(1e-9)
      .by(400_000, { everySeed: true });
  });

  test('may be judged by an oracle’s answer, or by a function of the state', async () => {
    const config = { batch: 'full', iterations: 10_000 };
    const answer = linearRegressionOracle(linearRegression.config.parse(config))!;
    await expectConvergence(linearRegression, { config }).to(answer).within(1e-8).by(1_000_000);
    const slope = ({ weights }: { weights: { get(i: number): number } }) =>
      Math.abs(weights.get(0) - 2);
    await expectConvergence(linearRegression, { config })
      .to(slope, 'the slope 2')
      .within(1e-8)
      .by(1_000_000);
  });

  test('counts only what can be acted in: states that no episode enters stay as they were', async () => {
    const stay = (nextState: number) => [
      [{ probability: 1, nextState, reward: 1, terminated: false }],
    ];
    const world = finiteMdp({ outcomes: [stay(0), stay(1)], maxEpisodeSteps: 9 });
    const values = [10, 10];
    const config = { learningRate: 1 };
    await expectConvergence(inExpectation(qLearning), { environment: world, config })
      .to(values)
      .within(1e-9)
      .by(300);
    const away = expectConvergence(inExpectation(qLearning), { environment: world, config });
    await expect(away.to([10.1, 10]).within(0.05).by(300)).rejects.toThrow('the error is 0.10000');
  });
});

describe('a run that does not', () => {
  test('says what was claimed and reached, and leaves the run with the command that opens it', async () => {
    const greedy = altered((tdError, reward) => tdError + 0.1 * reward);
    const failure = await expectConvergence(greedy, learning)
      .to(exact, 'the optimal values')
      .within(0.05)
      .by(3000, { everySeed: true })
      .catch((error) => error);
    expect(failure).toBeInstanceOf(FalsifiedError);
    const [name] = await readdir(directory);
    expect(name).toBe(
      'q-learning-comes-within-0-05-of-the-optimal-values-by-transition-3000-hm2lp9.mcap',
    );
    const path = join(directory, name!);
    expect(failure.message.split('\n')).toEqual([
      'not so: q-learning: comes within 0.05 of the optimal values by transition 3000',
      expect.stringMatching(/^reached: the error is 0\.\d+ at transition 2999$/),
      expect.stringMatching(/^case: {4}config .*, seed 3, Chain-v0 /),
      `kept:    ${path}`,
      `open it: npx pnpm@10 replay events ${path} --from 2994 --to 3000`,
    ]);
    const recording = await openFor(qLearning as AnyTrainer, await readFile(path), row as never);
    expect(recording.transitions).toBe(3000);
  });

  test('is blamed on the first number that is not finite, and recorded up to there', async () => {
    const config = { learningRate: 10, batch: 'full', iterations: 1000 };
    const answer = linearRegressionOracle(linearRegression.config.parse(config))!;
    const claim = expectConvergence(linearRegression, { config }).to(answer).within(1).by(3000);
    const failure = (await claim.catch((error) => error)) as FalsifiedError;
    const [, seq] = /not finite from transition (\d+) on/.exec(failure.message)!;
    const [name] = await readdir(directory);
    const file = await readFile(join(directory, name!));
    const recording = await openFor(linearRegression as AnyTrainer, file);
    expect(recording.transitions).toBe(Number(seq) + 1);
  });

  test('that ends before says so', async () => {
    const config = { ...learning.config, steps: 5 };
    const claim = expectConvergence(qLearning, { ...learning, config })
      .to(exact)
      .within(0.01);
    await expect(claim.by(3000, { everySeed: true })).rejects.toThrow(
      /where the run ends, at transition 14$/m,
    );
  });

  test('and does otherwise the second time is a determinism violation', async () => {
    let runs = 0;
    const forgetful: AnyTrainer = {
      ...(qLearning as AnyTrainer),
      start(config, key, problem) {
        runs++;
        return qLearning.start({ ...config, initialValue: runs }, key, problem as never);
      },
    };
    const claim = expectConvergence(forgetful, learning).to(exact).within(1e-9).by(30);
    await expect(claim).rejects.toBeInstanceOf(NotRepeatableError);
  });
});

describe('where the world draws what comes of steps', () => {
  const lake = frozenLake({ map: ['SF', 'FG'] });
  const config = { epsilon: 1, learningRate: 1, learningRateSchedule: 'visits', discount: 0.8 };
  const values = optimalValues(lake.model!(), 0.8);

  test('a learner that takes steps is judged over seeds, with rates that the ledger is told', async () => {
    takeLedger();
    await expectConvergence(qLearning, { environment: lake, config })
      .to(values)
      .within(0.2)
      .by(9000);
    const claim = expectConvergence(qLearning, { environment: lake, config })
      .to(values)
      .within(1e-9);
    const rates = { sound: 0.9, unsound: 0.2, falseAlarms: 1e-8 };
    const error: AlarmError = await claim.by(300, rates).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(AlarmError);
    expect(error.message).toContain('with 90 % of the seeds');
    expect(error.message).toMatch(/^open it: npx pnpm@10 replay events .* --to 300$/m);
    expect(takeLedger().map(({ falseAlarms }) => falseAlarms)).toEqual([1e-9, 1e-8]);
  });

  test('one in expectation is judged by one run: chance decides nothing', async () => {
    takeLedger();
    const learner = inExpectation(qLearning);
    await expectConvergence(learner, {
      environment: lake,
      config: { discount: 0.8, learningRate: 0.5 },
    })
      .to(values)
      .within(1e-9)
      .by(600);
    expect(takeLedger()).toEqual([]);
  });

  test.each([
    ['a slippery lake', frozenLake(), true],
    ['a lake that is not', frozenLake({ isSlippery: false }), false],
    ['a slippery lake of which no model is known', { ...frozenLake(), model: undefined }, true],
    ['a row of cells', { ...chain({ cells: 4 }), model: undefined }, false],
  ])('%s: %s', (_, environment, isDrawn) => {
    const input = { config: {}, seed: 0, environment: environment as never };
    expect(worldDraws(qLearning as AnyTrainer, input)).toBe(isDrawn);
  });
});

/** Counts the heads of a fair coin that it draws itself, after `sure` that are heads and tails by turns. */
const coins = (sure = 0): AnyTrainer => ({
  id: 'coins',
  version: 1,
  config: z.object({}),
  start: (_, key) => ({ heads: 0, tosses: 0, key }),
  decide({ tosses, key }) {
    const isHeads = tosses < sure ? tosses % 2 === 0 : uniform(key, tosses) < 0.5;
    return { kind: 'reward', reward: isHeads ? 1 : 0 };
  },
  evolve: (state, { reward }) => ({
    ...state,
    tosses: state.tosses + 1,
    heads: state.heads + reward,
  }),
  columns: () => ({ reward: { reward: 'float64' } }),
});
const bias = ({ heads, tosses }: { heads: number; tosses: number }) =>
  Math.abs(heads / tosses - 0.5);

describe('where the seed decides otherwise', () => {
  const quiet = { counterexamples: null, seed: 1, numRuns: 20 };
  const startsAnywhere = () => {
    const ends = (reward: number) => [{ probability: 1, nextState: 0, reward, terminated: true }];
    const outcomes = [
      [ends(0), ends(1)],
      [ends(0), ends(2)],
    ];
    return finiteMdp({ outcomes, initial: [0.5, 0.5] });
  };

  test.each([
    ['a trainer that draws itself', coins(), undefined, bias, 1000, {}],
    ['one that does so late', coins(700), undefined, bias, 1000, {}],
    [
      'a drawn start, though every step is sure',
      qLearning,
      startsAnywhere(),
      [0, 1, 0, 2],
      9,
      { epsilon: 1, learningRate: 1 },
    ],
    ['exploring in a sure world', qLearning, row, exact, 60, learning.config],
    ['samples that the trainer draws', linearRegression, undefined, () => 1, 60, {}],
  ] as [string, AnyTrainer, never, Goal, number, Record<string, unknown>][])(
    '%s: the claim is over seeds, in the ledger, and is not made smaller',
    async (_, trainer, environment, goal, by, config) => {
      takeLedger();
      const property = assertProperty(
        'over seeds',
        [anySeed()] as const,
        (seed) =>
          expectConvergence(trainer, { environment, seed, config })
            .to(goal)
            .within(0)
            .by(by, { falseAlarms: 1e-8 }),
        quiet,
      );
      const error: AlarmError = await property.catch((thrown) => thrown);
      expect(error).toBeInstanceOf(AlarmError);
      expect(error.alarm.falsification!.search).toMatchObject({ shrinks: 0 });
      expect(takeLedger()[0]).toMatchObject({ falseAlarms: 1e-8 });
    },
  );

  test('a sound claim of a fair coin is not falsified by an unlucky seed', async () => {
    // One seed in about 14 is further off than 0.03 after 1000 tosses.
    await assertProperty(
      'fair',
      [anySeed()] as const,
      (seed) => expectConvergence(coins(), { seed }).to(bias).within(0.03).by(1000, { sound: 0.9 }),
      quiet,
    );
  });

  test('unless the claim is of every seed: then one run decides', async () => {
    takeLedger();
    const sure = expectConvergence(coins()).to(bias).within(0);
    await expect(sure.by(999, { everySeed: true })).rejects.toBeInstanceOf(FalsifiedError);
    expect(takeLedger()).toEqual([]);
  });
});

describe('a goal that is none is told in one line', () => {
  test.each([
    [qLearning, learning, [1, 2, 3], /^3 numbers to come to, and the table has 8: as many are/],
    [
      autoencoder,
      {},
      [1],
      /^the state has no table of numbers to compare: give a function of the state/,
    ],
  ] as [AnyTrainer, object, number[], RegExp][])('%#', async (trainer, input, goal, message) => {
    await expect(expectConvergence(trainer, input).to(goal).within(1).by(30)).rejects.toThrow(
      message,
    );
  });
});

describe('the law of contractions', () => {
  const law = contractionLaw({
    to: ({ environment }) => optimalValues(environment!.model!(), 0.8),
    factor: ({ config }) => 1 - Number(config.learningRate) * (1 - 0.8),
  });
  const config = { discount: 0.8, epsilon: 1, steps: 1500, initialValue: 2 };
  const deterministic = anyMdp({ kind: 'deterministic' });
  const rates = fc.constantFrom(0.1, 0.5, 1);

  prop.prop([deterministic, rates, anySeed()], { numRuns: 30 })(
    'holds of Q-learning in deterministic worlds, at any constant rate',
    (environment, learningRate, seed) =>
      law.check(qLearning, {
        config: { ...config, learningRate },
        seed,
        environment: environment as never,
      }),
  );

  prop.prop([anyMdp(), rates], { numRuns: 20 })(
    'holds of Q-learning in expectation in any world',
    (environment, learningRate) =>
      law.check(inExpectation(qLearning), {
        config: { ...config, steps: 60, learningRate },
        seed: 0,
        environment: environment as never,
      }),
  );

  test.each([
    ['draws of a stochastic world', qLearning, anyMdp({ kind: 'ergodic' }), /the error rises/],
    ['a wrong sign', altered((tdError) => -tdError), deterministic, /the error rises/],
    ['half the step', altered((tdError) => tdError / 2), deterministic, /a full cover leaves/],
    ['a wrong target', expectedSarsa, deterministic, /the error rises|a full cover leaves/],
  ] as [string, AnyTrainer, fc.Arbitrary<unknown>, RegExp][])(
    'is broken by %s',
    (_, trainer, worlds, reason) => {
      const details = fc.check(
        fc.property(
          worlds,
          anySeed(),
          (environment, seed) =>
            void law.check(trainer, {
              config: { ...config, learningRate: 1 },
              seed,
              environment: environment as never,
            }),
        ),
        { seed: 1, endOnFailure: true },
      );
      expect(String(details.errorInstance)).toMatch(reason);
    },
  );
});
