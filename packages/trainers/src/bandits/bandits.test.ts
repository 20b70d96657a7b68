import { type AnyTrainer, type Environment, keyOf, run, split } from '@reprise/core';
import { chain, frozenLake, tableEnvironment } from '@reprise/environments';
import { describe, expect, test } from 'vitest';
import type { ActingState } from '../acting.ts';
import { betaVariate, gammaVariate } from './beta.ts';
import { epsilonGreedyBandit } from './epsilon-greedy-bandit.ts';
import { exp3 } from './exp3.ts';
import { gradientBandit } from './gradient-bandit.ts';
import { armMeans, banditOracle, ucb1RegretBound } from './oracle.ts';
import { thompsonSampling } from './thompson-sampling.ts';
import { ucb1 } from './ucb1.ts';

/** A bandit of coins: arm a pays 1 with probability `means[a]`, else 0. */
function coins(means: readonly number[]): Environment {
  const outcome = (probability: number, reward: number) => ({
    probability,
    nextState: 0,
    reward,
    terminated: false,
  });
  return tableEnvironment({
    id: 'Coins',
    options: { means },
    model: {
      states: 1,
      actions: means.length,
      outcomes: [means.map((mean) => [outcome(mean, 1), outcome(1 - mean, 0)])],
      initial: [1],
    },
    maxEpisodeSteps: null,
    rewardThreshold: null,
  }) as unknown as Environment;
}

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

/** The mean over seeds of Σ (best − mean of the arm pulled) after each of `at` pulls. */
function regret(trainer: AnyTrainer, config: object, seeds: number, at: readonly number[]) {
  const sums = at.map(() => 0);
  const best = Math.max(...means);
  for (let seed = 0; seed < seeds; seed++) {
    let total = 0;
    let pulls = 0;
    run(trainer, {
      config: { ...config, steps: at.at(-1)! },
      environment: world,
      seed,
      mode: 'synchronous',
    }).subscribe(({ event }) => {
      if (event.kind !== 'environment-step') return;
      total += best - means[(event as unknown as { action: number }).action]!;
      const i = at.indexOf(++pulls);
      if (i >= 0) sums[i]! += total;
    });
  }
  return sums.map((sum) => sum / seeds);
}

/** Σ Δ / KL(arm, best), the constant of Lai and Robbins 1985. */
const laiRobbins = means.slice(1).reduce((sum, p) => {
  const q = means[0]!;
  const divergence = p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q));
  return sum + (q - p) / divergence;
}, 0);

/**
 * What a mean over `seeds` of a regret in [0, n · max gap] may be above its expectation by, with a
 * probability under 1e-6 (Hoeffding).
 */
const slack = (n: number, seeds: number) => 0.4 * n * Math.sqrt(Math.log(1e6) / (2 * seeds));

describe('regret, by bounds', () => {
  test('UCB1 stays below its bound, over any horizon', () => {
    const at = [200, 1000, 5000];
    regret(ucb1, {}, 40, at).forEach((value, i) => {
      // A run's regret is at most its bound in expectation; here even the mean is far below it.
      expect(value).toBeLessThan(ucb1RegretBound(means, at[i]!));
    });
    expect(ucb1RegretBound(means, 5000)).toBeCloseTo(400.2, 0);
  });

  test('Thompson sampling nears the Lai–Robbins rate, which UCB1 does not', () => {
    const [early, late] = regret(thompsonSampling, {}, 40, [1000, 10_000]) as [number, number];
    // The growth over a decade against the constant times ln 10; the bound is asymptotic, so no floor.
    const rate = (late - early) / (laiRobbins * Math.log(10));
    expect(rate).toBeLessThan(2);
    const [before, after] = regret(ucb1, {}, 40, [1000, 10_000]) as [number, number];
    expect((after - before) / (laiRobbins * Math.log(10))).toBeGreaterThan(2);
    expect(laiRobbins * Math.log(5000)).toBeCloseTo(14.9, 1);
  });

  test('a constant ε pays for it with every pull: ε / K Σ Δ each, at the least', () => {
    const [n, seeds, epsilon] = [5000, 200, 0.3];
    const [value] = regret(epsilonGreedyBandit, { epsilon }, seeds, [n]) as [number];
    const floor = (epsilon / 3) * (0.3 + 0.4) * n;
    expect(value).toBeGreaterThan(floor - slack(n, seeds));
    expect(value).toBeLessThan(2 * floor);
  });

  test('EXP3 stays below 2 √(e − 1) √(n K ln K)', () => {
    const n = 5000;
    const exploration = Math.min(1, Math.sqrt((3 * Math.log(3)) / ((Math.E - 1) * n)));
    const [value] = regret(exp3, { exploration }, 40, [n]) as [number];
    expect(value).toBeLessThan(2 * Math.sqrt(Math.E - 1) * Math.sqrt(n * 3 * Math.log(3)));
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

  test('Thompson sampling keeps the means of its posteriors', () => {
    const { pulls, last } = made(thompsonSampling, { steps: 500, priorSuccesses: 2 }, world, 5);
    means.forEach((_, arm) => {
      const rewards = pulls.flatMap((pull) => (pull.arm === arm ? [pull.reward] : []));
      const wins = rewards.filter((reward) => reward === 1).length;
      expect(last.table.get(arm)).toBe(rewards.length ? (2 + wins) / (3 + rewards.length) : 0);
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

  // Fixed keys, so each is one fixed computation; bounds at 6 standard errors of the mean.
  test.each([1, 1.5, 4, 300])('a gamma variate of shape %d has its mean and variance', (shape) => {
    const { mean, variance } = moments(keys.map((key) => gammaVariate(key, shape)));
    expect(Math.abs(mean - shape)).toBeLessThan(6 * Math.sqrt(shape / keys.length));
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
    expect(Math.abs(mean - a / (a + b))).toBeLessThan(6 * Math.sqrt(exact / keys.length));
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
  '$id refuses a reward outside [0, 1] in one line',
  (trainer) => {
    const row = chain() as unknown as Environment;
    expect(() => made(trainer, {}, row, 1)).toThrow(
      `${trainer.id} needs rewards from 0 to 1, and got -1`,
    );
  },
);

test('a world whose rewards depend on more than the arm has no best arm', () => {
  const lake = frozenLake() as unknown as Environment;
  expect(armMeans(lake.model!())).toBeNull();
  expect(banditOracle({}, lake)).toBeNull();
  expect(armMeans(world.model!())).toEqual(means);
});
