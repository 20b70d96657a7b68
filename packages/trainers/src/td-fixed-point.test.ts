import { type AnyTrainer, type Environment, run } from '@reprise/core';
import { bairdsCounterexample, frozenLake, randomWalk } from '@reprise/environments';
import { Matrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { solvedValues } from './linear-solve.ts';
import { offPolicyTd } from './off-policy-td.ts';
import { offPolicyTdOracle } from './off-policy-td-oracle.ts';
import { semiGradientSarsa } from './semi-gradient-sarsa.ts';
import { semiGradientSarsaOracle } from './semi-gradient-sarsa-oracle.ts';
import { rankOf, tdFixedPoint, visitDistribution } from './td-fixed-point.ts';

const lake = frozenLake() as unknown as Environment;
const walk = randomWalk({ states: 7 }) as unknown as Environment;
const star = bairdsCounterexample() as unknown as Environment;

/** The mean of the tables over the second half of a run: near the fixed point, steps only wander. */
function settled(trainer: AnyTrainer, config: { steps: number }, environment: Environment) {
  let sums: Float64Array | null = null;
  let count = 0;
  let failure: unknown;
  run(trainer, { config, environment, seed: 4, mode: 'synchronous' }).subscribe({
    next({ event, state }) {
      const { step, table } = state as { step: number; table: Iterable<number> };
      if (event.kind !== 'parameter-update' || step < config.steps / 2 || step % 50 > 0) return;
      const weights = [...table];
      sums ??= new Float64Array(weights.length);
      weights.forEach((weight, i) => {
        sums![i]! += weight;
      });
      count++;
    },
    error(error) {
      failure = error;
    },
  });
  if (failure) throw failure;
  const table = Array.from(sums!, (sum) => sum / count);
  return { table: Object.assign(table, { get: (i: number) => table[i]! }) as never };
}

test('an episode of a random walk visits each state as often as gambler’s ruin has it', () => {
  // From the middle of 7, a state at distance d from the nearer end is visited 2 d · (1/2) times: d.
  const visits = visitDistribution(walk.model!(), new Float64Array(18).fill(0.5), null)!;
  expect([...visits].slice(1, 8).map((n) => Number(n.toFixed(10)))).toEqual([1, 2, 3, 4, 3, 2, 1]);
  const first = visitDistribution(walk.model!(), new Float64Array(18).fill(0.5), 2)!;
  expect([...first].slice(3, 6)).toEqual([0.5, 1, 0.5]);
});

test('a world without end is visited as its stationary distribution', () => {
  const { behaviour } = star.linearEvaluation!;
  const visits = visitDistribution(star.model!(), behaviour, null)!;
  visits.forEach((share) => {
    expect(share).toBeCloseTo(1 / 7, 10);
  });
});

describe('the fixed point', () => {
  test('is the values themselves where the features can say them', () => {
    const config = semiGradientSarsa.config.parse({
      tiles: 8,
      tilings: 3,
      epsilon: 1,
      epsilonFinal: 1,
    });
    const values = solvedValues(walk.model!(), new Float64Array(18).fill(0.5), 1)!;
    expect(semiGradientSarsaOracle(config, walk)!.exact).toBeCloseTo(values[4]!, 9);
  });

  test('is none where TD diverges: Baird’s counterexample with a reward', () => {
    const { behaviour, features } = star.linearEvaluation!;
    const matrix = Matrix.from1DArray(7, 8, [...features]);
    expect(rankOf(matrix)).toBe(7);
    const problem = (distribution: ArrayLike<number>) => ({
      features: matrix,
      distribution,
      // Always to the seventh.
      following: new Matrix(Array.from({ length: 7 }, () => [0, 0, 0, 0, 0, 0, 0.99])),
      rewards: new Float64Array(7).fill(1),
    });
    const followed = visitDistribution(star.model!(), behaviour, null)!;
    expect(tdFixedPoint(problem(followed))).toBeNull();
    // Visited as the evaluated policy does, there is one: 1 / (1 − 0.99) in the seventh.
    const values = tdFixedPoint(problem([0, 0, 0, 0, 0, 0, 1]))!;
    expect(values[6]).toBeCloseTo(100, 6);
  });

  // One fixed computation each: their seeds are fixed.
  test.each([
    [lake, 0.9, { tiles: 3, tilings: 2 }],
    [lake, 0.9, { tiles: 2, tilings: 5 }],
    [walk, 1, { tiles: 2, tilings: 1 }],
  ] as [Environment, number, object][])(
    'semi-gradient SARSA acting at random comes to it, by tiles that do not tell states apart: $2',
    (world, discount, tiles) => {
      const given = { ...tiles, discount, epsilon: 1, epsilonFinal: 1, learningRate: 0.05 };
      const config = { ...given, steps: 600_000 };
      const answer = semiGradientSarsaOracle(semiGradientSarsa.config.parse(config), world)!;
      expect(answer.name).toBe('fixed point of linear TD');
      const reached = settled(semiGradientSarsa as AnyTrainer, config, world);
      expect(answer.error(reached)).toBeLessThan(0.02);
      const nothing = [...(reached.table as readonly number[])].fill(0);
      expect(answer.error({ table: nothing } as never)).toBeGreaterThan(0.05);
    },
  );

  test('off-policy TD comes to it where its features cannot say the values', () => {
    const features = Array.from({ length: 16 }, (_, s) => [1, (s % 4) / 3, Math.floor(s / 4) / 3]);
    const policy = Array.from({ length: 16 }, () => [0.15, 0.35, 0.35, 0.15]).flat();
    const config = { features: features.flat(), policy, learningRate: 0.005, steps: 600_000 };
    const answer = offPolicyTdOracle(offPolicyTd.config.parse(config), lake)!;
    expect(answer.name).toBe('fixed point of linear TD');
    expect(answer.error(settled(offPolicyTd as AnyTrainer, config, lake))).toBeLessThan(0.02);
    expect(answer.error({ table: [0, 0, 0] } as never)).toBeGreaterThan(0.05);
  });
});

test('where the tiles tell states apart, semi-gradient SARSA has SARSA’s answer, and else none for ε < 1', () => {
  const answer = (config: object) =>
    semiGradientSarsaOracle(semiGradientSarsa.config.parse(config), lake);
  expect(answer({ tiles: 15, tilings: 1 })!.name).toContain('ε-greedy');
  expect(answer({ tiles: 3, tilings: 2 })).toBeNull();
});
