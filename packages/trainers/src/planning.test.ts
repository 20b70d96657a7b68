import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type AnyTrainer,
  discrete,
  type Environment,
  reachableStates,
  run,
  type TableModel,
} from '@reprise/core';
import {
  chain,
  cliffWalking,
  dynaMaze,
  frozenLake,
  frozenLake8x8,
  gridworld4x4,
  tableEnvironment,
} from '@reprise/environments';
import { expectFrequencies } from '@reprise/properties';
import { describe, expect, test } from 'vitest';
import type { ActingState } from './acting.ts';
import { dynaQ } from './dyna-q.ts';
import { type DynaQPlusConfig, dynaQPlus } from './dyna-q-plus.ts';
import { dynaQPlusOracle } from './dyna-q-plus-oracle.ts';
import type { Experience } from './experience.ts';
import { howardValues, planningOracle } from './planning-oracle.ts';
import { policyIteration } from './policy-iteration.ts';
import { prioritisedSweeping } from './prioritised-sweeping.ts';
import { qLearningOracle, valueIteration } from './q-learning/index.ts';
import { valueIterationTrainer } from './value-iteration.ts';

const lake = frozenLake() as unknown as Environment;
const still = frozenLake({ isSlippery: false }) as unknown as Environment;
const row = chain() as unknown as Environment;

type Event = Readonly<Record<string, number | string | boolean>>;

/** The events of a run, and its last state; of the config, what the trainer knows. */
function made(trainer: AnyTrainer, given: object, environment: Environment, seed = 0) {
  const config = trainer.config.parse(given) as object;
  const events: Event[] = [];
  let last: unknown = null;
  let failure: unknown;
  run(trainer, { config, environment, seed, mode: 'synchronous' }).subscribe({
    next({ event, state }) {
      events.push(event as unknown as Event);
      last = state;
    },
    error(error) {
      failure = error;
    },
  });
  if (failure) throw failure;
  return { events, state: last as ActingState<never> };
}

describe.each([
  ['FrozenLake-v1', lake],
  ['FrozenLake-v1-deterministic', still],
  ['FrozenLake8x8-v1', frozenLake8x8() as unknown as Environment],
] as [string, Environment][])('on %s', (name, world) => {
  const path = fileURLToPath(new URL(`../fixtures/optimal-${name}.json`, import.meta.url));
  const { gamma } = JSON.parse(readFileSync(path, 'utf8')) as {
    gamma: Record<string, { V: number[] }>;
  };

  test.each(Object.entries(gamma))(
    'linear solves, value iteration and policy iteration give the exact values for discount %s',
    (text, { V }) => {
      const discount = Number(text);
      const solved = howardValues(world.model!(), discount)!;
      V.forEach((value, state) => {
        expect(Math.abs(solved[state]! - value)).toBeLessThan(1e-10);
      });
      const config = { discount, sweeps: 100_000, evaluationSweeps: 100_000, tolerance: 1e-12 };
      for (const trainer of [valueIterationTrainer, policyIteration] as AnyTrainer[]) {
        const answer = planningOracle(trainer.config.parse(config), world)!;
        const { state } = made(trainer, config, world);
        // A residual of 1e-12 leaves at most 1e-12 · γ / (1 − γ).
        expect(answer.error(state)).toBeLessThan(2e-12 / (1 - discount));
      }
    },
  );
});

describe.each([
  ['a grid of 4×4', gridworld4x4(), [0, 15]],
  ['the cliff', cliffWalking(), [47]],
] as [string, { model?(): TableModel }, number[]][])(
  'without discount, on %s, where a step costs 1',
  (_, made_, ends) => {
    const world = made_ as unknown as Environment;
    const model = world.model!();

    /** Minus the steps to the nearest end, by searching backwards along what costs no more. */
    const exact = model.outcomes.map((): number => Number.NEGATIVE_INFINITY);
    for (const end of ends) exact[end] = 0;
    for (let changed = true; changed; ) {
      changed = false;
      model.outcomes.forEach((actions, state) => {
        for (const { nextState, reward } of actions.flat()) {
          if (reward !== -1 || exact[nextState]! - 1 <= exact[state]!) continue;
          exact[state] = exact[nextState]! - 1;
          changed = true;
        }
      });
    }

    test.each([valueIterationTrainer, policyIteration] as AnyTrainer[])(
      '$id comes to minus the steps that are left',
      (trainer) => {
        const config = trainer.config.parse({ discount: 1, tolerance: 1e-12 });
        const answer = planningOracle(config, world)!;
        const { state } = made(trainer, config as object, world);
        expect(answer.error(state)).toBe(0);
        reachableStates(model).forEach((is, at) => {
          if (is) expect(state.table.get(at)).toBe(exact[at]);
        });
      },
    );
  },
);

test('value iteration nears the answer by the factor of the discount each sweep, at the least', () => {
  const discount = 0.8;
  const exact = howardValues(lake.model!(), discount)!;
  let before = Number.POSITIVE_INFINITY;
  for (let sweeps = 1; sweeps < 40; sweeps++) {
    const { state } = made(valueIterationTrainer, { discount, sweeps, initialValue: 5 }, lake);
    const error = Math.max(...exact.map((value, s) => Math.abs(state.table.get(s) - value)));
    expect(error).toBeLessThanOrEqual(discount * before + 1e-15);
    before = error;
  }
});

test('no improvement of policy iteration makes a state worse', () => {
  const { model, discount } = { model: lake.model!(), discount: 0.9 };
  let before: Float64Array | null = null;
  let policies = 0;
  const policy = new Int32Array(model.states);
  run(policyIteration, { config: { discount }, environment: lake, mode: 'synchronous' }).subscribe(
    ({ state }) => {
      if (state.phase !== 0 || state.observation !== 0 || state.improves || state.sweep > 0) return;
      policy.set(state.policy.toTypedArray());
      const values = valuesOf(model, policy, discount);
      const gains = before ? values.map((value, s) => value - before![s]!) : values;
      expect(Math.min(...gains)).toBeGreaterThan(-1e-9);
      before = values;
      policies++;
    },
  );
  expect(policies).toBeGreaterThan(2);
});

/** The values of a policy by iterating its own equation, apart from every oracle. */
function valuesOf(model: TableModel, policy: Int32Array, discount: number): Float64Array {
  const values = new Float64Array(model.states);
  for (let sweep = 0; sweep < 400; sweep++) {
    for (let s = 0; s < model.states; s++) {
      values[s] = model.outcomes[s]![policy[s]!]!.reduce(
        (sum, { probability, reward, nextState, terminated }) =>
          sum + probability * (reward + (terminated ? 0 : discount * values[nextState]!)),
        0,
      );
    }
  }
  return values;
}

test('an environment without a model is refused, by name', () => {
  const { model: _, ...blind } = lake;
  expect(() => made(valueIterationTrainer, {}, blind)).toThrow(
    'value-iteration needs an environment with an exact model; FrozenLake-v1 has no model()',
  );
});

describe.each([dynaQ, dynaQPlus, prioritisedSweeping] as AnyTrainer[])('$id', (trainer) => {
  const isPlus = trainer.id === 'dyna-q-plus';
  const isSweeping = trainer.id === 'prioritised-sweeping';

  test.each([
    ['a chain', row],
    ['the lake without ice', still],
  ])('comes to the optimal values of %s', (_, world) => {
    const config = {
      ...{ steps: 20_000, discount: 0.9, epsilon: 0.8, bonus: 0, threshold: 0, learningRate: 1 },
    };
    const { state } = made(trainer, config, world);
    const { actionValues } = valueIteration(world.model!(), 0.9);
    actionValues.forEach((value, entry) => {
      if (state.visits.get(entry) === 0) return;
      expect(Math.abs(state.table.get(entry) - value)).toBeLessThan(1e-9);
    });
    expect(qLearningOracle({ discount: 0.9 } as never, world)!.error(state)).toBeCloseTo(0, 9);
  });

  test('every update is the one of its pseudo-code', () => {
    const [alpha, gamma, kappa] = [0.5, 0.9, 0.01];
    const config = {
      steps: 3000,
      discount: gamma,
      epsilon: 0.4,
      learningRate: alpha,
      bonus: kappa,
      planningSteps: 4,
    };
    const { events, state } = made(trainer, config, still, 3);
    const q = new Float64Array(64);
    const model = new Map<number, { reward: number; next: number | null; at: number }>();
    let step = 0;
    let entry = 0;
    let seen: Event = {};
    let first = true;
    const greatest = (row: number) => Math.max(...q.slice(4 * row, 4 * row + 4));
    const worth = (index: number) => {
      const known = model.get(index);
      const bonus = isPlus && !first ? kappa * Math.sqrt(step - (known?.at ?? 0)) : 0;
      if (!known) return bonus + gamma * greatest(index >> 2);
      return bonus + (known.reward + (known.next === null ? 0 : gamma * greatest(known.next)));
    };
    const queue = new Map<number, number>();
    const enqueue = (index: number) => {
      const priority = Math.abs(worth(index) - q[index]!);
      if (priority > 1e-4) queue.set(index, Math.max(priority, queue.get(index) ?? 0));
    };
    for (const event of events) {
      if (event.kind === 'environment-step') {
        seen = event;
        entry = 4 * (event.observation as number) + (event.action as number);
        step++;
        first = true;
      } else if (event.kind === 'reward') {
        const next = seen.terminated ? null : (seen.nextObservation as number);
        model.set(entry, { reward: event.reward as number, next, at: step });
        if (isSweeping) enqueue(entry);
      } else {
        const index = event.index as number;
        if (isSweeping) {
          const most = Math.max(...queue.values());
          const first = Math.min(...[...queue].flatMap(([e, p]) => (p === most ? [e] : [])));
          expect(index).toBe(first);
          queue.delete(index);
        } else if (first) expect(index).toBe(entry);
        const tdError = worth(index) - q[index]!;
        expect(event.tdError).toBeCloseTo(tdError, 12);
        q[index]! += alpha * (event.tdError as number);
        first = false;
        for (const [known, { next }] of isSweeping ? model : []) {
          if (next === index >> 2) enqueue(known);
        }
      }
    }
    expect([...state.table]).toEqual([...q]);
  });
});

describe('Dyna-Q+ with a bonus', () => {
  test('comes to the values of a world that pays κ√τ more, for the τ of the moment', () => {
    const [discount, bonus] = [0.8, 0.1];
    const config = { steps: 200, discount, bonus, learningRate: 1, planningSteps: 1000 };
    const { state } = made(dynaQPlus, config, row);
    const { nextRows, rewards, triedAt } = state.memory as unknown as Experience;
    const actions = row.model!().actions;
    const exact = new Float64Array(state.table.length);
    const greatest = (first: number) => Math.max(...exact.slice(first, first + actions));
    const wasSeen = (entry: number) => {
      const first = entry - (entry % actions);
      return [...triedAt.toTypedArray().slice(first, first + actions)].some((at) => at > 0);
    };
    for (let sweep = 0; sweep < 200; sweep++) {
      exact.forEach((_, entry) => {
        if (!wasSeen(entry)) return;
        const isTried = triedAt.get(entry) > 0;
        const next = isTried ? nextRows.get(entry) : entry - (entry % actions);
        const paid = rewards.get(entry) + bonus * Math.sqrt(state.step - triedAt.get(entry));
        exact[entry] = paid + (next < 0 ? 0 : discount * greatest(next));
      });
    }
    // Without a bonus nothing is worth more than the 1 that is paid once.
    expect(Math.max(...exact)).toBeGreaterThan(1.1);
    exact.forEach((value, entry) => {
      expect(Math.abs(state.table.get(entry) - value)).toBeLessThan(1e-9);
    });
  });

  /** One cell: action 1 pays nothing but, from a step on, 2; action 0 always pays 1. */
  const changing = (at: number) => {
    const cell = { observation: 0, truncated: false };
    return {
      ...row,
      id: 'Changing',
      observationSpace: discrete(1),
      actionSpace: discrete(2),
      reset: () => ({ state: 0, ...cell }),
      step: (clock: number, action: number) => {
        const reward = action === 0 ? 1 : clock < at ? 0 : 2;
        return { ...cell, state: clock + 1, reward, terminated: false };
      },
    } as unknown as Environment;
  };

  test.each([0, 1, 2, 3])(
    'finds what has become better since it looked, where Dyna-Q stays (seed %i)',
    (seed) => {
      const config = { steps: 2000, epsilon: 0, discount: 0, learningRate: 1, bonus: 0.05 };
      const last = (trainer: AnyTrainer) =>
        made(trainer, config, changing(800), seed)
          .events.filter(({ kind }) => kind === 'environment-step')
          .slice(-100)
          .filter(({ action }) => action === 1).length;
      expect(last(dynaQ)).toBe(0);
      expect(last(dynaQPlus)).toBeGreaterThan(95);
    },
  );

  test.each([0, 1, 2, 3, 4, 5])(
    'has an optimal policy of its own maze by its defaults (seed %i)',
    (seed) => {
      const maze = dynaMaze() as unknown as Environment;
      const config = dynaQPlus.config.parse({}) as DynaQPlusConfig;
      const answer = dynaQPlusOracle(config, maze)!;
      expect(answer.exact).toBeCloseTo(0.95 ** 13, 12);
      expect(answer.error(made(dynaQPlus, {}, maze, seed).state)).toBe(0);
    },
  );

  test('has an answer that says it is a bound; without a bonus it is exact', () => {
    const name = (bonus: number) =>
      dynaQPlusOracle(dynaQPlus.config.parse({ bonus }) as DynaQPlusConfig, row)!.name;
    expect(name(0.1)).toBe('value iteration; at the most: the bonus never lets it settle');
    expect(name(0)).toBe('value iteration');
  });
});

test('Dyna-Q draws what it plans evenly', () => {
  // In a ring of three cells with one action, each of three entries is planned a third of the time.
  const model: TableModel = {
    states: 3,
    actions: 1,
    outcomes: [1, 2, 0].map((nextState) => [
      [{ probability: 1, nextState, reward: 0, terminated: false }],
    ]),
    initial: [1, 0, 0],
  };
  const ring = tableEnvironment({
    id: 'Ring',
    options: {},
    model,
    maxEpisodeSteps: null,
    rewardThreshold: null,
  }) as unknown as Environment;
  const { events } = made(dynaQ, { steps: 3000, planningSteps: 3 }, ring);
  const counts = [0, 0, 0];
  const updates = events.filter(({ kind }) => kind === 'parameter-update');
  updates.forEach(({ index }, i) => {
    if (i >= 12 && i % 4 > 0) counts[index as number]!++;
  });
  expectFrequencies(counts, [1 / 3, 1 / 3, 1 / 3], { claim: 'Dyna-Q plans every entry evenly' });
});

test('prioritised sweeping needs fewer updates than Dyna-Q for the optimal path (8×8, no ice)', () => {
  const world = frozenLake8x8({ isSlippery: false }) as unknown as Environment;
  const answer = qLearningOracle({ discount: 0.95 } as never, world)!;
  const updates = (trainer: AnyTrainer) => {
    let count = 0;
    const config = {
      steps: 50_000,
      discount: 0.95,
      epsilon: 0.5,
      learningRate: 1,
      planningSteps: 5,
    };
    run(trainer, {
      config,
      environment: world,
      seed: 2,
      mode: 'synchronous',
      until: ({ event, state }) => {
        if (event.kind !== 'parameter-update') return false;
        count++;
        return (event as { tdError: number }).tdError !== 0 && answer.error(state) < 1e-9;
      },
    }).subscribe();
    return count;
  };
  expect(updates(prioritisedSweeping)).toBeLessThan(updates(dynaQ) / 3);
});
