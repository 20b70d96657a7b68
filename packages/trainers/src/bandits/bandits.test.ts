import { test as prop } from '@fast-check/vitest';
import { type AnyTrainer, type Environment, keyOf, run, split } from '@reprise/core';
import { bernoulliBandit, chain, frozenLake, gaussianBandit } from '@reprise/environments';
import {
  type AnyBandit,
  anyBandit,
  declareFalseAlarms,
  expectLawOverSeeds,
  expectMean,
  REGRET_RATES,
  regretLaw,
} from '@reprise/properties';
import { describe, expect, test } from 'vitest';
import type { ActingState } from '../acting.ts';
import { betaVariate, gammaVariate } from './beta.ts';
import { epsilonGreedyBandit } from './epsilon-greedy-bandit.ts';
import { exp3 } from './exp3.ts';
import { gradientBandit } from './gradient-bandit.ts';
import { armMeans, banditOracle, laiRobbinsRate, ucb1RegretBound } from './oracle.ts';
import { thompsonSampling } from './thompson-sampling.ts';
import { ucb1 } from './ucb1.ts';

const coins = (means: readonly number[]) =>
  bernoulliBandit({ means: [...means] }) as unknown as Environment;

interface Pull {
  readonly arm: number;
  readonly reward: number;
  readonly update: Readonly<Record<string, number | boolean | readonly number[]>>;
}

/** The pulls of a run, and the state after each. */
function made(trainer: AnyTrainer, config: object, world: Environment, seed = 0) {
  const events: Record<string, never>[] = [];
  const states: ActingState[] = [];
  let failure: unknown;
  run(trainer, { config, environment: world, seed, mode: 'synchronous' }).subscribe({
    next({ event, state }) {
      events.push(event as unknown as Record<string, never>);
      if (event.kind === 'parameter-update') states.push(state as ActingState);
    },
    error(error) {
      failure = error;
    },
  });
  if (failure) throw failure;
  const pulls = states.map((_, i): Pull => {
    const [step, reward, update] = events.slice(3 * i, 3 * i + 3);
    return { arm: step!.action!, reward: reward!.reward!, update: update! };
  });
  return { pulls, states, last: states.at(-1)! };
}

const means = [0.9, 0.6, 0.5];
const world = coins(means);

/** How often each arm is pulled in the first of `at` pulls, each; the means over seeds. */
function pulls(
  trainer: AnyTrainer,
  config: object,
  seeds: number,
  at: readonly number[],
  of: readonly number[] = means,
): number[][] {
  const environment = coins(of);
  const sums = at.map(() => of.map(() => 0));
  for (let seed = 0; seed < seeds; seed++) {
    const counts = of.map(() => 0);
    let made = 0;
    run(trainer, {
      config: { ...config, steps: at.at(-1)! },
      environment,
      seed,
      mode: 'synchronous',
    }).subscribe(({ event }) => {
      if (event.kind !== 'environment-step') return;
      counts[(event as unknown as { action: number }).action]!++;
      const i = at.indexOf(++made);
      if (i < 0) return;
      counts.forEach((count, arm) => {
        sums[i]![arm]! += count / seeds;
      });
    });
  }
  return sums;
}

/** Σ (best − mean) of the pulls. */
function regretOf(counts: readonly number[], of: readonly number[] = means): number {
  const best = Math.max(...of);
  return counts.reduce((sum, count, arm) => sum + count * (best - of[arm]!), 0);
}

/** The mean over seeds of the regret after each of `at` pulls. */
const regret = (trainer: AnyTrainer, config: object, seeds: number, at: readonly number[]) =>
  pulls(trainer, config, seeds, at).map((counts) => regretOf(counts));

/**
 * What a mean over `seeds` of a regret in [0, n · max gap] may be below its expectation by, but for so
 * small a probability (Hoeffding).
 */
const FALSE_ALARMS = 1e-9;
const slack = (n: number, seeds: number) =>
  0.4 * n * Math.sqrt(Math.log(1 / FALSE_ALARMS) / (2 * seeds));

/** So many that the bound tells a learner from one whose regret grows with them. */
const PULLS = 10_000;

// But for those over drawn bandits and seeds, each is one fixed computation: its seeds are fixed.
describe('regret, by bounds', () => {
  const worthwhile = (drawn: AnyBandit) =>
    8 * ucb1RegretBound(drawn.means, PULLS) < PULLS * Math.max(...drawn.gaps);
  const bandits = anyBandit().filter(worthwhile);
  const ucb1Law = regretLaw({ bound: ucb1RegretBound, pulls: PULLS, name: 'the bound of UCB1' });

  prop.prop([bandits], { numRuns: 5, endOnFailure: true })(
    'UCB1 stays below its bound, whatever the arms pay',
    ({ environment }) =>
      expectLawOverSeeds(
        ucb1Law,
        ucb1,
        { config: { steps: PULLS }, environment: environment as never },
        REGRET_RATES,
      ),
  );

  prop.prop([bandits], { numRuns: 3, endOnFailure: true })(
    'EXP3 stays below 2 √(e − 1) √(n K ln K), whatever the arms pay',
    ({ environment, means: { length } }) => {
      const bound = () => 2 * Math.sqrt(Math.E - 1) * Math.sqrt(PULLS * length * Math.log(length));
      const exploration = Math.sqrt((length * Math.log(length)) / ((Math.E - 1) * PULLS));
      const law = regretLaw({ bound, pulls: PULLS });
      const config = { steps: PULLS, exploration };
      return expectLawOverSeeds(
        law,
        exp3,
        { config, environment: environment as never },
        REGRET_RATES,
      );
    },
  );

  test.each([
    ['pulls half of them at random', epsilonGreedyBandit, { epsilon: 0.5 }],
    ['never tells the arms apart', gradientBandit, { learningRate: 1e-9 }],
  ] as [string, AnyTrainer, object][])('a learner that %s is above UCB1’s', (_, trainer, config) =>
    expect(
      expectLawOverSeeds(
        ucb1Law,
        trainer,
        { config: { ...config, steps: PULLS }, environment: coins([0.9, 0.1]) },
        REGRET_RATES,
      ),
    ).rejects.toThrow(/the regret is|with 75 % of the seeds/),
  );

  test('the bounds are those of the papers', () => {
    // 8 ln 5000 (1/0.3 + 1/0.4) + (1 + π²/3) 0.7.
    expect(ucb1RegretBound(means, 5000)).toBeCloseTo(400.472, 3);
    // 0.1 / (0.8 ln (8/9) + 0.2 ln 2); arms as good as the best cost nothing.
    expect(laiRobbinsRate([0.9, 0.8, 0.9])).toBeCloseTo(2.2521, 4);
    expect(laiRobbinsRate([0.5, 0])).toBeCloseTo(0.5 / Math.LN2, 12);
  });

  test('over a decade of pulls Thompson sampling grows at the rate of Lai and Robbins, UCB1 faster', () => {
    const growth = (trainer: AnyTrainer, config: object) => {
      const [early, late] = regret(trainer, config, 60, [1000, 10_000]) as [number, number];
      return (late - early) / (laiRobbinsRate(means) * Math.LN10);
    };
    const thompson = growth(thompsonSampling, {});
    expect(thompson).toBeGreaterThan(0.5);
    expect(thompson).toBeLessThan(1.4);
    // An arm is left at 2 ln t / Δ² pulls: 2 Σ 1 / Δ in the limit, 6.7 times the least here.
    expect(growth(ucb1, {})).toBeGreaterThan(4);
    // Not a learner that the bound is about: its regret grows with n.
    expect(growth(epsilonGreedyBandit, { epsilon: 0.1 })).toBeGreaterThan(10);
  });

  test('a constant ε pays for it with every pull: ε / K Σ Δ each, at the least', () => {
    const [n, seeds, epsilon] = [5000, 200, 0.3];
    const [value] = regret(epsilonGreedyBandit, { epsilon }, seeds, [n]) as [number];
    const floor = (epsilon / 3) * (0.3 + 0.4) * n;
    declareFalseAlarms('regret above a floor', FALSE_ALARMS);
    expect(value).toBeGreaterThan(floor - slack(n, seeds));
    expect(value).toBeLessThan(2 * floor);
  });
});

test.each([
  [epsilonGreedyBandit, {}],
  [ucb1, {}],
  [thompsonSampling, {}],
  [gradientBandit, {}],
  [exp3, { exploration: 0.2 }],
] as [AnyTrainer, object][])('$0.id comes to prefer the best arm', (trainer, config) => {
  const answer = banditOracle(trainer.config.parse(config), world)!;
  expect(answer.exact).toBeCloseTo(0.9, 14);
  for (let seed = 0; seed < 10; seed++) {
    expect(answer.error(made(trainer, config, world, seed).last)).toBe(0);
  }
});

test('without exploration some seeds stay at a worse arm for good', () => {
  const stuck = Array.from({ length: 60 }, (_, seed) => {
    const { last } = made(epsilonGreedyBandit, { epsilon: 0, steps: 400 }, world, seed);
    return banditOracle({}, world)!.error(last) > 0;
  }).filter(Boolean).length;
  expect(stuck).toBeGreaterThan(5);
});

describe('each update is the one of the pseudo-code', () => {
  test.each([[epsilonGreedyBandit], [ucb1]] as [AnyTrainer][])('$0.id keeps means', (trainer) => {
    const { pulls, last } = made(trainer, { steps: 3000 }, world, 5);
    means.forEach((_, arm) => {
      const rewards = pulls.flatMap((pull) => (pull.arm === arm ? [pull.reward] : []));
      const mean = rewards.reduce((sum, reward) => sum + reward, 0) / Math.max(1, rewards.length);
      expect(last.table.get(arm)).toBeCloseTo(mean, 12);
      expect(last.visits.get(arm)).toBe(rewards.length);
    });
  });

  test('UCB1 pulls each arm once, then the arm of the greatest bound', () => {
    const { pulls } = made(ucb1, { steps: 3000 }, world, 5);
    const counts = [0, 0, 0];
    const sums = [0, 0, 0];
    pulls.forEach(({ arm, reward }, t) => {
      const bounds = counts.map((n, a) => sums[a]! / n + Math.sqrt((2 * Math.log(t)) / n));
      if (t < 3) expect(arm).toBe(t);
      else expect(bounds[arm]).toBeGreaterThan(Math.max(...bounds) - 1e-9);
      counts[arm]!++;
      sums[arm]! += reward;
    });
  });

  test.each([1, 500])('Thompson sampling keeps the means of its posteriors, %d pulls', (steps) => {
    const { pulls, last } = made(thompsonSampling, { steps, priorSuccesses: 2 }, world, 5);
    means.forEach((_, arm) => {
      const rewards = pulls.flatMap((pull) => (pull.arm === arm ? [pull.reward] : []));
      const wins = rewards.filter((reward) => reward === 1).length;
      expect(last.table.get(arm)).toBe((2 + wins) / (3 + rewards.length));
    });
  });

  test('the gradient bandit’s expected step is the gradient of the expected reward', () => {
    // Σ π(a) E[ΔH] over the arms, with the true means for the rewards, against differences of
    // J(H) = Σ π(a) mean(a).
    const { states, pulls } = made(gradientBandit, { steps: 300, learningRate: 0.4 }, world, 5);
    const shares = (h: readonly number[]) => {
      const weights = h.map((value) => Math.exp(value));
      const sum = weights.reduce((total, weight) => total + weight, 0);
      return weights.map((weight) => weight / sum);
    };
    const worth = (h: readonly number[]) =>
      shares(h).reduce((sum, share, a) => sum + share * means[a]!, 0);
    expect(pulls[0]!.update.tdError).toBe(0);
    let mean = 0;
    for (let t = 1; t < 300; t++) {
      const h = [...states[t - 1]!.table];
      const after = [...states[t]!.table];
      const { arm, reward, update } = pulls[t]!;
      mean += (pulls[t - 1]!.reward - mean) / t;
      expect(update.tdError as number).toBeCloseTo(reward - mean, 12);
      const pi = shares(h);
      h.forEach((before, a) => {
        const direction = (a === arm ? 1 : 0) - pi[a]!;
        expect(after[a]! - before).toBeCloseTo(0.4 * (reward - mean) * direction, 12);
        const expected = pi.reduce(
          (sum, share, pulled) =>
            sum + share * (means[pulled]! - mean) * ((a === pulled ? 1 : 0) - pi[a]!),
          0,
        );
        const up = worth(h.map((value, i) => (i === a ? value + 1e-5 : value)));
        const down = worth(h.map((value, i) => (i === a ? value - 1e-5 : value)));
        expect(expected).toBeCloseTo((up - down) / 2e-5, 7);
      });
    }
  });

  test('EXP3 keeps the logarithms of its weights', () => {
    const gamma = 0.3;
    const { states, pulls } = made(exp3, { steps: 400, exploration: gamma }, world, 5);
    const weights = [1, 1, 1];
    pulls.forEach(({ arm, reward, update }, t) => {
      const sum = weights.reduce((total, weight) => total + weight, 0);
      const p = ((1 - gamma) * weights[arm]!) / sum + gamma / 3;
      expect(update.tdError as number).toBeCloseTo(reward / p, 9);
      weights[arm]! *= Math.exp((gamma * reward) / (p * 3));
      expect(states[t]!.table.get(arm)).toBeCloseTo(Math.log(weights[arm]!), 9);
    });
  });
});

describe('variates', () => {
  const keys = split(keyOf(3), 20_000);
  const moments = (values: readonly number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { mean, variance: squares / values.length };
  };

  test.each([1, 1.5, 4, 300])('a gamma variate of shape %d has its mean and variance', (shape) => {
    const { mean, variance } = moments(keys.map((key) => gammaVariate(key, shape)));
    const known = { expected: shape, deviation: Math.sqrt(shape), scale: 1, n: keys.length };
    expectMean(mean, known, { claim: `gamma variates of shape ${shape}` });
    expect(variance / shape).toBeGreaterThan(0.85);
    expect(variance / shape).toBeLessThan(1.15);
  });

  test.each([
    [1, 1],
    [2, 5],
    [40, 3],
  ])('a Beta(%d, %d) variate has its mean and variance', (a, b) => {
    const { mean, variance } = moments(keys.map((key) => betaVariate(key, a, b)));
    const exact = (a * b) / ((a + b) ** 2 * (a + b + 1));
    const deviation = Math.sqrt(exact);
    const range = [0, 1] as const;
    const known = { expected: a / (a + b), range, deviation, n: keys.length };
    expectMean(mean, known, { claim: `Beta(${a}, ${b}) variates` });
    expect(variance / exact).toBeGreaterThan(0.85);
    expect(variance / exact).toBeLessThan(1.15);
  });
});

test.each([0.5, -1, Number.NaN, Number.POSITIVE_INFINITY])(
  'a gamma variate of shape %d is refused: it might never come',
  (shape) => {
    expect(() => gammaVariate(keyOf(1), shape)).toThrow(
      `a gamma variate has shape ${shape}: at least 1 is allowed`,
    );
  },
);

test.each([thompsonSampling, exp3] as AnyTrainer[])(
  '$id refuses a reward outside [0, 1] in one line, beforehand where it can be known',
  (trainer) => {
    const row = chain() as unknown as Environment;
    const needs = `${trainer.id} needs rewards from 0 to 1`;
    const prepared = (world: Environment) => () =>
      trainer.prepare!(trainer.config.parse({}), world);
    expect(prepared(row)).toThrow(`${needs}: Chain-v0 pays -1`);
    const arms = (means: number[]) => gaussianBandit({ means }) as unknown as Environment;
    expect(prepared(arms([0.5, 1.5]))).toThrow(
      `${needs}: GaussianBandit-v0 has an arm, 1, of mean reward 1.5`,
    );
    expect(prepared(arms([0.5, 0.25]))).not.toThrow();
    const { model: _, ...unknown } = row;
    expect(() => made(trainer, {}, unknown, 1)).toThrow(`${needs}, and got -1`);
  },
);

test('a world whose rewards depend on more than the arm has no best arm', () => {
  const lake = frozenLake() as unknown as Environment;
  expect(armMeans(lake.model!())).toBeNull();
  expect(banditOracle({}, lake)).toBeNull();
  expect(armMeans(world.model!())).toEqual(means);
});

test.each([
  [epsilonGreedyBandit, { steps: 5000 }],
  [ucb1, { steps: 5000 }],
  [gradientBandit, { steps: 5000 }],
] as [AnyTrainer, object][])(
  '$0.id has the greatest mean for its answer where rewards are normal, and comes to that arm',
  (trainer, config) => {
    const normal = gaussianBandit({ means: [-1, 2, 0.5], deviation: 0.5 });
    const environment = normal as unknown as Environment;
    const answer = banditOracle(trainer.config.parse(config), environment)!;
    expect(answer.exact).toBe(2);
    expect(answer.error(made(trainer, config, environment).last)).toBe(0);
  },
);
