import { test as prop } from '@fast-check/vitest';
import { type AnyTrainer, type Environment, run, type TableModel } from '@reprise/core';
import { chain, cliffWalking, frozenLake, tableEnvironment } from '@reprise/environments';
import { anyConfig, anyPolicy, anySeed, snapshot } from '@reprise/properties';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ActingState } from './acting.ts';
import { evaluationConfig } from './evaluation-config.ts';
import { evaluationOracle } from './evaluation-oracle.ts';
import { returnOf, solvedValues } from './linear-solve.ts';
import { monteCarlo } from './monte-carlo.ts';
import { nStepTd } from './n-step-td.ts';
import { offPolicyMonteCarlo } from './off-policy-monte-carlo.ts';
import { qLearningOracle } from './q-learning/index.ts';
import { td0 } from './td-0.ts';
import { tdLambda } from './td-lambda.ts';

const lake = frozenLake() as unknown as Environment;

interface Made {
  readonly events: readonly Record<string, number | string | boolean>[];
  readonly state: ActingState;
}

/** The events of a run, and its last state. */
function made(trainer: AnyTrainer, config: object, environment = lake, seed = 0): Made {
  const events: Made['events'][number][] = [];
  let last: unknown = null;
  let failure: unknown;
  run(trainer, { config, environment, seed, mode: 'synchronous' }).subscribe({
    next({ event, state }) {
      events.push(event as unknown as Made['events'][number]);
      last = state;
    },
    error(error) {
      failure = error;
    },
  });
  if (failure) throw failure;
  return { events, state: last as ActingState };
}

/** The model of a line of cells, walked left (action 0) and right; both ends terminate, the right pays 1. */
function line(cells: number, from: number, limit: number | null = null): Environment {
  const to = (nextState: number) => {
    const terminated = nextState === 0 || nextState === cells + 1;
    return [{ probability: 1, nextState, reward: nextState === cells + 1 ? 1 : 0, terminated }];
  };
  const states = Array.from({ length: cells + 2 }, (_, state) => state);
  const model: TableModel = {
    states: states.length,
    actions: 2,
    outcomes: states.map((state) => [
      to(Math.max(state - 1, 0)),
      to(Math.min(state + 1, cells + 1)),
    ]),
    initial: states.map((state) => (state === from ? 1 : 0)),
  };
  return tableEnvironment({
    id: 'Line',
    options: {},
    model,
    maxEpisodeSteps: limit,
    rewardThreshold: null,
  }) as unknown as Environment;
}

const rightwards = (cells: number) => Array.from({ length: cells + 2 }, () => [0, 1]).flat();

describe('the linear solve', () => {
  test('gives k/6 on the random walk of five cells (Sutton and Barto 2018, example 6.2)', () => {
    const values = solvedValues(line(5, 3).model!(), new Float64Array(14).fill(0.5), 1)!;
    for (let k = 1; k <= 5; k++) expect(values[k]).toBeCloseTo(k / 6, 14);
  });

  test.each([
    [4, 0.5],
    [4, 0.99],
    [16, 1],
    [20, 0.9],
    [20, 0.99],
    [20, 1],
  ])('solves its equations on a lake of size %d, with discount %d', (size, discount) => {
    const model = frozenLake({ size, mapSeed: 1 }).model!();
    const policy = new Float64Array(4 * model.states).fill(0.25);
    const values = solvedValues(model, policy, discount)!;
    model.outcomes.forEach((actions, state) => {
      const ahead = actions
        .flat()
        .reduce(
          (sum, { probability, reward, nextState, terminated }) =>
            sum + 0.25 * probability * (reward + (terminated ? 0 : discount * values[nextState]!)),
          0,
        );
      expect(Math.abs(values[state]! - ahead)).toBeLessThan(1e-13);
    });
    expect(values.some((value) => value > 0.1)).toBe(true);
  });

  test('gives k/300 on a walk so long that it is iterated', () => {
    const values = solvedValues(line(299, 3).model!(), new Float64Array(602).fill(0.5), 1)!;
    for (let k = 1; k < 300; k++) expect(Math.abs(values[k]! - k / 300)).toBeLessThan(1e-8);
  });

  test('what never ends and never pays is worth nothing; a return without end is infinite', () => {
    const lakeModel = lake.model!();
    const stays = new Float64Array(64).map((_, entry) => (entry % 4 === 0 ? 1 : 0));
    expect(solvedValues(frozenLake({ isSlippery: false }).model!(), stays, 1)![0]).toBe(0);
    expect(returnOf(lakeModel, new Float64Array(64).fill(0.25), 1)).toBeGreaterThan(0);
    const cliff = cliffWalking().model!();
    const up = new Float64Array(4 * cliff.states).map((_, entry) => (entry % 4 === 0 ? 1 : 0));
    expect(solvedValues(cliff, up, 1)).toBeNull();
    expect(returnOf(cliff, up, 1)).toBe(Number.NEGATIVE_INFINITY);
    expect(returnOf(cliff, up, 0.9)).toBeCloseTo(-10, 12);
  });

  test('has no answer where nothing ends and nothing is discounted', () => {
    const config = evaluationConfig.parse({ discount: 1 });
    expect(evaluationOracle(config, chain() as unknown as Environment)).toBeNull();
  });
});

test('where nothing is random TD(0) comes to the exact values, to rounding', () => {
  const config = { steps: 20_000, policy: rightwards(5) };
  const { state } = made(td0, config, line(5, 1));
  expect(evaluationOracle(evaluationConfig.parse(config), line(5, 1))!.error(state)).toBeLessThan(
    1e-12,
  );
});

// Each is one fixed computation: its seed is fixed.
describe.each([
  ['the slippery lake', lake, 0.9, 0.01],
  ['a random walk cut off after four steps', line(5, 3, 4), 0.9, 0.03],
] as [string, Environment, number, number][])('on %s', (_, world, discount, tolerance) => {
  const byVisits = { learningRate: 1, learningRateSchedule: 'visits' };
  test.each([
    [td0, byVisits],
    [tdLambda, byVisits],
    [tdLambda, { ...byVisits, traces: 'replacing' }],
    [nStepTd, byVisits],
    [monteCarlo, { visits: 'first' }],
    [monteCarlo, { visits: 'every' }],
  ] as [AnyTrainer, object][])('$0.id with $1 comes to the exact values', (trainer, more) => {
    const config = { steps: 300_000, discount, ...more };
    const answer = evaluationOracle(evaluationConfig.parse({ discount }), world)!;
    const { state } = made(trainer, config, world, 7);
    expect(answer.error(state)).toBeLessThan(tolerance);
    expect(Math.abs((answer.reached(state) as number) - (answer.exact as number))).toBeLessThan(
      tolerance,
    );
  });
});

const anyRun = {
  config: anyConfig(evaluationConfig, {
    steps: fc.nat({ max: 80 }),
    policy: fc.option(anyPolicy({ states: 16, actions: 4 }), { nil: undefined }),
  }),
  seed: anySeed(),
};
const plain = (trainer: AnyTrainer, config: object, seed: number) =>
  made(trainer, config, lake, seed).events.map(snapshot);

prop.prop([fc.record(anyRun)])('n-step TD with n = 1 is TD(0), bit for bit', (input) => {
  const { config, seed } = input;
  expect(plain(nStepTd, { ...config, n: 1 }, seed)).toEqual(plain(td0, config, seed));
});

prop.prop([fc.record(anyRun)])('TD(λ) with λ = 0 is TD(0), bit for bit', ({ config, seed }) => {
  expect(plain(tdLambda, { ...config, lambda: 0 }, seed)).toEqual(plain(td0, config, seed));
});

describe('where an episode visits no state twice', () => {
  const config = {
    steps: 700,
    discount: 0.8,
    policy: rightwards(7),
    learningRateSchedule: 'constant',
  };
  const whole = made(monteCarlo, config, line(7, 1)).state.table;

  test('n-step TD with n no less than the episode is Monte Carlo, bit for bit', () => {
    const { table } = made(nStepTd, { ...config, n: 20 }, line(7, 1)).state;
    expect([...table]).toEqual([...whole]);
  });

  test('TD(1) is Monte Carlo: the backward view is the forward one', () => {
    const { table } = made(tdLambda, { ...config, lambda: 1, traceCutoff: 0 }, line(7, 1)).state;
    [...whole].forEach((value, state) => {
      expect(Math.abs(table.get(state) - value)).toBeLessThan(1e-14);
    });
  });
});

/** The episodes of a run that are over: their steps and the updates that followed. */
function episodes({ events }: Made) {
  const whole: { steps: Record<string, number>[]; updates: Record<string, number>[] }[] = [];
  let steps: Record<string, number>[] = [];
  let isOver = false;
  for (const event of events) {
    if (event.kind === 'environment-step') {
      if (isOver) steps = [];
      steps.push(event as Record<string, number>);
      isOver = (event.terminated || event.truncated) as boolean;
    } else if (event.kind === 'reward') steps.at(-1)!.reward = event.reward as number;
    else {
      if (whole.at(-1)?.steps !== steps) whole.push({ steps, updates: [] });
      whole.at(-1)!.updates.push(event as Record<string, number>);
    }
  }
  return whole;
}

test.each(['first', 'every'])(
  '%s-visit Monte Carlo is its pseudo-code, episode by episode',
  (visits) => {
    const discount = 0.9;
    const run = made(monteCarlo, { steps: 3000, discount, visits }, lake, 5);
    const returns: number[][] = Array.from({ length: 16 }, () => []);
    const counts: number[] = [];
    for (const { steps, updates } of episodes(run)) {
      let g = 0;
      const expected: object[] = [];
      for (let t = steps.length - 1; t >= 0; t--) {
        g = steps[t]!.reward! + discount * g;
        const state = steps[t]!.observation!;
        const before = steps.slice(0, t).some(({ observation }) => observation === state);
        if (visits === 'first' && before) continue;
        returns[state]!.push(g);
        expected.push({ index: state, sampledReturn: g, time: t });
      }
      counts.push(updates.length);
      expect(
        updates.map(({ index, sampledReturn, time }) => ({ index, sampledReturn, time })),
      ).toEqual(expected);
    }
    expect(counts.length).toBeGreaterThan(100);
    returns.forEach((list, state) => {
      const mean = list.length ? list.reduce((sum, g) => sum + g, 0) / list.length : 0;
      expect(run.state.table.get(state)).toBeCloseTo(mean, 12);
    });
  },
);

describe('off-policy Monte Carlo', () => {
  test('is its pseudo-code, episode by episode', () => {
    const [discount, epsilon] = [0.9, 0.4];
    const run = made(offPolicyMonteCarlo, { steps: 4000, discount, epsilon }, lake, 5);
    const q = Array.from({ length: 16 }, () => [0, 0, 0, 0]);
    const c = Array.from({ length: 16 }, () => [0, 0, 0, 0]);
    const followed = (row: number[], action: number) => {
      const best = Math.max(...row);
      const ties = row.filter((value) => value === best).length;
      return epsilon / 4 + (row[action] === best ? (1 - epsilon) / ties : 0);
    };
    let learnedFrom = 0;
    for (const { steps, updates } of episodes(run)) {
      const behaviour = steps.map(({ observation, action }) => followed(q[observation!]!, action!));
      let [g, w] = [0, 1];
      const expected: object[] = [];
      for (let t = steps.length - 1; t >= 0; t--) {
        const {
          observation: s,
          action: a,
          reward,
        } = steps[t]! as Record<'observation' | 'action' | 'reward', number>;
        g = reward + discount * g;
        expected.push({ index: 4 * s + a, sampledReturn: g, weight: w });
        c[s]![a]! += w;
        q[s]![a]! += (w / c[s]![a]!) * (g - q[s]![a]!);
        if (q[s]!.indexOf(Math.max(...q[s]!)) !== a) break;
        w /= behaviour[t]!;
      }
      learnedFrom += updates.length;
      expect(
        updates.map(({ index, sampledReturn, weight }) => ({ index, sampledReturn, weight })),
      ).toEqual(expected);
    }
    expect(learnedFrom).toBeGreaterThan(500);
    expect([...run.state.table]).toEqual(q.flat());
  });

  test.each([null, 6])('finds the optimal values of a line, with limit %s', (limit) => {
    const config = { steps: 200_000, epsilon: 0.5 };
    const world = line(5, 3, limit);
    const answer = qLearningOracle(offPolicyMonteCarlo.config.parse(config) as never, world)!;
    const { state } = made(offPolicyMonteCarlo, config, world, 3);
    expect(answer.error(state)).toBeLessThan(1e-12);
    expect(state.table.get(2 * 5 + 1)).toBe(1);
  });
});

test.each([
  [[0.5, 0.5], 'td-0: policy has 2 probabilities; 16 observations × 4 actions need 64'],
  [Array(64).fill(0.3), 'td-0: the probabilities of policy row 0 sum to 1.2, not to 1'],
])('a policy that is none is refused in one line', (policy, message) => {
  expect(() => made(td0, { policy })).toThrow(message);
});
