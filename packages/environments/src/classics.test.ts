import type { Environment } from '@reprise/core';
import { expectMean, optimalValues, valuesOf } from '@reprise/properties';
import { describe, expect, test } from 'vitest';
import { bairdsCounterexample } from './bairds-counterexample.ts';
import { bernoulliBandit } from './bernoulli-bandit.ts';
import { dynaMaze } from './dyna-maze.ts';
import { gamblersProblem } from './gamblers-problem.ts';
import { gaussianBandit } from './gaussian-bandit.ts';
import { gridworld4x4 } from './gridworld-4x4.ts';
import { gridworld5x5 } from './gridworld-5x5.ts';
import { randomWalk } from './random-walk.ts';
import type { TableState } from './table-environment.ts';
import { windyGridworld } from './windy-gridworld.ts';

type World = Environment<TableState, number, number>;

/** The values of taking every action as often. */
function uniformValues(world: World, discount: number): number[] {
  const model = world.model!();
  const policy = new Float64Array(model.states * model.actions).fill(1 / model.actions);
  return [...valuesOf(model, policy, discount)];
}

const rounded = (values: ArrayLike<number>, digits: number) =>
  Array.from(values, (value) => Number(value.toFixed(digits)) + 0);

/** The fewest steps from where an episode begins to its end; all rewards aside. */
function shortestPath(world: World): number {
  const { initial, outcomes } = world.model!();
  let reached = new Set(initial.flatMap((chance, cell) => (chance > 0 ? [cell] : [])));
  for (let steps = 1; ; steps++) {
    const entries = [...reached].flatMap((cell) => outcomes[cell]!.flat());
    if (entries.some(({ terminated }) => terminated)) return steps;
    const size = reached.size;
    reached = new Set([...reached, ...entries.map(({ nextState }) => nextState)]);
    if (reached.size === size) return Number.POSITIVE_INFINITY;
  }
}

describe('RandomWalk-v0', () => {
  test('a random walk over 19 states is worth −0.9, −0.8, … 0.9', () => {
    const values = uniformValues(randomWalk(), 1);
    const exact = Array.from({ length: 19 }, (_, i) => (i - 9) / 10);
    expect(rounded(values.slice(1, 20), 12)).toEqual(exact);
  });

  test.each([1, 2, 5])('it begins in the middle of %i states', (states) => {
    const { initial } = randomWalk({ states }).model!();
    expect(initial.indexOf(1)).toBe(Math.ceil(states / 2));
    expect(initial).toHaveLength(states + 2);
  });
});

describe('Gridworld4x4-v0', () => {
  test('walking at random is worth what figure 4.1 says', () => {
    expect(rounded(uniformValues(gridworld4x4(), 1), 9)).toEqual([
      ...[0, -14, -20, -22],
      ...[-14, -18, -20, -20],
      ...[-20, -20, -18, -14],
      ...[-22, -20, -14, 0],
    ]);
  });
});

describe('Gridworld5x5-v0', () => {
  test('walking at random is worth what figure 3.2 says', () => {
    expect(rounded(uniformValues(gridworld5x5(), 0.9), 1)).toEqual([
      ...[3.3, 8.8, 4.4, 5.3, 1.5],
      ...[1.5, 3.0, 2.3, 1.9, 0.5],
      ...[0.1, 0.7, 0.7, 0.4, -0.4],
      ...[-1.0, -0.4, -0.4, -0.6, -1.2],
      ...[-1.9, -1.3, -1.2, -1.4, -2.0],
    ]);
  });

  test('acting best is worth what figure 3.5 says', () => {
    const { values } = optimalValues(gridworld5x5().model!(), 0.9);
    expect(rounded(values, 1)).toEqual([
      ...[22.0, 24.4, 22.0, 19.4, 17.5],
      ...[19.8, 22.0, 19.8, 17.8, 16.0],
      ...[17.8, 19.8, 17.8, 16.0, 14.4],
      ...[16.0, 17.8, 16.0, 14.4, 13.0],
      ...[14.4, 16.0, 14.4, 13.0, 11.7],
    ]);
  });

  test('it has no end, unless it is given one', () => {
    expect(gridworld5x5().maxEpisodeSteps).toBeNull();
    expect(gridworld5x5({ maxEpisodeSteps: 7 }).maxEpisodeSteps).toBe(7);
  });
});

describe('WindyGridworld-v0', () => {
  test('the shortest way is 15 steps, and 7 with king’s moves', () => {
    expect(shortestPath(windyGridworld())).toBe(15);
    expect(shortestPath(windyGridworld({ kingsMoves: true }))).toBe(7);
  });

  test('stochastic wind blows one cell less, as many, one more, where it blows at all', () => {
    const { outcomes } = windyGridworld({ stochasticWind: true }).model!();
    const cells = (cell: number, action: number) =>
      outcomes[cell]![action]!.map(({ nextState }) => nextState);
    expect(cells(30, 2)).toEqual([31]);
    // From row 5, column 6, whose wind is 2: right, and 1, 2 or 3 up.
    expect(cells(56, 2)).toEqual([47, 37, 27]);
  });
});

describe('GamblersProblem-v0', () => {
  /** The chance of bold play, by its own recursion (Dubins and Savage 1965). */
  const bold = (capital: number, p: number, depth = 60): number => {
    if (capital <= 0 || depth === 0) return 0;
    if (capital >= 1) return 1;
    return capital <= 0.5
      ? p * bold(2 * capital, p, depth - 1)
      : p + (1 - p) * bold(2 * capital - 1, p, depth - 1);
  };

  test.each([0.25, 0.4, 0.49])('below even chances bold play is best: %f', (headsProbability) => {
    const { values } = optimalValues(gamblersProblem({ headsProbability, goal: 64 }).model!(), 1);
    for (let capital = 1; capital < 64; capital++) {
      expect(values[capital]!).toBeCloseTo(bold(capital / 64, headsProbability), 9);
    }
  });

  test('with a fair coin the chance is the share of the goal', () => {
    const { values } = optimalValues(gamblersProblem({ headsProbability: 0.5 }).model!(), 1);
    for (let capital = 1; capital < 100; capital++) {
      expect(values[capital]!).toBeCloseTo(capital / 100, 9);
    }
  });

  test('no stake is above what there is or what is missing', () => {
    const { outcomes } = gamblersProblem().model!();
    expect(outcomes[3]!.at(-1)!.map(({ nextState }) => nextState)).toEqual([6, 0]);
    expect(outcomes[99]!.at(-1)!.map(({ nextState }) => nextState)).toEqual([100, 98]);
  });
});

describe('BairdsCounterexample-v0', () => {
  const { policy, behaviour, features } = bairdsCounterexample().linearEvaluation!;

  test('every policy is worth nothing, which zero weights say', () => {
    for (const followed of [policy, behaviour]) {
      const values = valuesOf(bairdsCounterexample().model!(), followed, 0.99);
      expect([...values].map(Math.abs)).toEqual(new Array(7).fill(0));
    }
  });

  test('its features are 2wᵢ + w₈ in the upper states and w₇ + 2w₈ in the lower one', () => {
    const row = (state: number) => features.slice(8 * state, 8 * state + 8);
    expect(row(0)).toEqual([2, 0, 0, 0, 0, 0, 0, 1]);
    expect(row(5)).toEqual([0, 0, 0, 0, 0, 2, 0, 1]);
    expect(row(6)).toEqual([0, 0, 0, 0, 0, 0, 1, 2]);
  });

  test('dashed leads to the upper states, as often to each, and solid to the lower one', () => {
    for (const [dashed, solid] of bairdsCounterexample().model!().outcomes) {
      expect(dashed!.map(({ nextState }) => nextState)).toEqual([0, 1, 2, 3, 4, 5]);
      expect(new Set(dashed!.map(({ probability }) => probability))).toEqual(new Set([1 / 6]));
      expect(solid!.map(({ nextState }) => nextState)).toEqual([6]);
    }
  });
});

test('DynaMaze-v0: the shortest way is 14 steps', () => {
  expect(shortestPath(dynaMaze())).toBe(14);
});

describe('bandits', () => {
  test('a coin that never or always pays has one outcome', () => {
    const [arms] = bernoulliBandit({ means: [0, 1, 0.25] }).model!().outcomes;
    expect(arms!.map((outcomes) => outcomes.map(({ reward }) => reward))).toEqual([
      [0],
      [1],
      [1, 0],
    ]);
  });

  test('Gaussian rewards have the mean and deviation of their arm', () => {
    const bandit = gaussianBandit({ means: [-2, 3], deviation: 0.5 });
    const pulls = 20_000;
    const rewards = Array.from(
      { length: pulls },
      (_, i) => bandit.step({ pulls: 0 }, 1, { k0: 11, k1: i }).reward,
    );
    const mean = rewards.reduce((sum, reward) => sum + reward, 0) / pulls;
    // About the mean that is known: the squares are independent.
    const variance = rewards.reduce((sum, reward) => sum + (reward - 3) ** 2, 0) / pulls;
    const claim = 'Gaussian rewards have their arm’s mean';
    expectMean(mean, { expected: 3, normal: true, deviation: 0.5, n: pulls }, { claim });
    const deviation = 0.25 * Math.sqrt(2);
    const spread = { expected: 0.25, deviation, scale: 2 * 0.25, n: pulls };
    expectMean(variance, spread, { claim: 'Gaussian rewards have their arm’s variance' });
  });
});
