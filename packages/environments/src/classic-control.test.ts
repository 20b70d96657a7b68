import type { Environment } from '@reprise/core';
import { describe, expect, test } from 'vitest';
import { fixture } from '../fixtures/fixture.ts';
import { acrobot } from './acrobot.ts';
import { cartPole } from './cart-pole.ts';
import { mountainCar } from './mountain-car.ts';
import { mountainCarContinuous } from './mountain-car-continuous.ts';
import { pendulum } from './pendulum.ts';
import { timeLimit } from './wrappers/index.ts';

/** Steps of Gymnasium's own environment. */
interface Trajectory {
  readonly label: string;
  readonly kwargs: Readonly<Record<string, number | boolean>>;
  readonly maxEpisodeSteps: number;
  readonly initialState: readonly number[];
  readonly initialObservation: readonly number[];
  readonly actions: readonly (number | readonly number[])[];
  readonly observations: readonly (readonly number[])[];
  readonly states: readonly (readonly number[])[];
  readonly rewards: readonly number[];
  readonly terminated: readonly boolean[];
  readonly truncated: readonly boolean[];
}

interface Case {
  readonly make: (options: object) => Environment;
  readonly options: Readonly<Record<string, string>>;
  readonly fields: readonly string[];
  /** How far a state may be off after one step, and a reward. */
  readonly stateTolerance: number;
  readonly rewardTolerance: number;
  /** How far a whole rollout may be off; null: it is chaotic. */
  readonly rolloutTolerance: number | null;
  /** What a state holds besides. */
  readonly rest?: (before: readonly boolean[]) => object;
}

// biome-ignore lint/suspicious/noExplicitAny: environments of different types
const made = (make: (options?: any) => any) => make as (options: object) => Environment;

const cases: Readonly<Record<string, Case>> = {
  'CartPole-v1': {
    make: made(cartPole),
    options: { sutton_barto_reward: 'suttonBartoReward' },
    fields: ['x', 'xDot', 'theta', 'thetaDot'],
    stateTolerance: 1e-12,
    rewardTolerance: 0,
    rolloutTolerance: 1e-9,
    rest: (terminated) => ({ isOver: terminated.includes(true) }),
  },
  'MountainCar-v0': {
    make: made(mountainCar),
    options: { goal_velocity: 'goalVelocity' },
    fields: ['position', 'velocity'],
    stateTolerance: 1e-12,
    rewardTolerance: 0,
    rolloutTolerance: 1e-9,
  },
  'MountainCarContinuous-v0': {
    make: made(mountainCarContinuous),
    options: { goal_velocity: 'goalVelocity' },
    fields: ['position', 'velocity'],
    stateTolerance: 0,
    rewardTolerance: 1e-12,
    rolloutTolerance: 0,
  },
  'Acrobot-v1': {
    make: made(acrobot),
    options: {},
    fields: ['theta1', 'theta2', 'thetaDot1', 'thetaDot2'],
    stateTolerance: 1e-12,
    rewardTolerance: 0,
    rolloutTolerance: null,
  },
  'Pendulum-v1': {
    make: made(pendulum),
    options: { g: 'g' },
    fields: ['theta', 'thetaDot'],
    stateTolerance: 1e-12,
    rewardTolerance: 1e-9,
    rolloutTolerance: 1e-9,
  },
};

describe.each(Object.entries(cases))('%s', (id, tested) => {
  const { spec, trajectories } = fixture(id) as { spec: Spec; trajectories: readonly Trajectory[] };
  const { fields, rest = () => ({}) } = tested;

  const worldOf = ({ kwargs }: Trajectory) =>
    tested.make(
      Object.fromEntries(
        Object.entries(kwargs).map(([name, value]) => [tested.options[name]!, value]),
      ),
    );
  const stateOf = (numbers: readonly number[], elapsed: number, before: readonly boolean[]) => ({
    ...Object.fromEntries(fields.map((field, i) => [field, numbers[i]])),
    elapsed,
    ...rest(before),
  });
  const numbersOf = (state: unknown) =>
    fields.map((field) => (state as Record<string, number>)[field]!);

  test.each(trajectories.map((trajectory) => [trajectory.label, trajectory] as const))(
    'each step is Gymnasium’s: %s',
    (_, trajectory) => {
      const world = worldOf(trajectory);
      // Another limit than the registered one was given to Gymnasium's make.
      const limited = timeLimit(world, {
        ...{ maxEpisodeSteps: trajectory.maxEpisodeSteps, replace: true },
      });
      const isRegistered = trajectory.maxEpisodeSteps === world.maxEpisodeSteps;
      for (const [i, action] of trajectory.actions.entries()) {
        const before = i === 0 ? trajectory.initialState : trajectory.states[i - 1]!;
        const state = stateOf(before, i, trajectory.terminated.slice(0, i));
        const step = world.step(state, action, { k0: 0, k1: 0 });
        expectNear(numbersOf(step.state), trajectory.states[i]!, tested.stateTolerance);
        expectWithinUlp(step.observation as readonly number[], trajectory.observations[i]!);
        expectNear([step.reward], [trajectory.rewards[i]!], tested.rewardTolerance);
        expect([i, step.terminated]).toEqual([i, trajectory.terminated[i]]);
        if (isRegistered) expect([i, step.truncated]).toEqual([i, trajectory.truncated[i]]);
        const outer = limited.step({ state, elapsed: i }, action, { k0: 0, k1: 0 });
        expect({ ...outer, state: step.state }).toEqual({
          ...{ ...step, truncated: trajectory.truncated[i] },
        });
      }
    },
  );

  const { rolloutTolerance } = tested;
  if (rolloutTolerance !== null)
    test('whole rollouts stay with Gymnasium’s from their first state on', () => {
      for (const trajectory of trajectories) {
        const world = worldOf(trajectory);
        let state: unknown = stateOf(trajectory.initialState, 0, []);
        for (const [i, action] of trajectory.actions.entries()) {
          const step = world.step(state, action, { k0: 0, k1: 0 });
          expectNear(numbersOf(step.state), trajectory.states[i]!, rolloutTolerance);
          expect(step.terminated).toBe(trajectory.terminated[i]);
          state = step.state;
        }
      }
    });

  test('has the spaces, step limit and reward threshold of Gymnasium', () => {
    const world = tested.make({});
    expect(world.id).toBe(spec.id);
    expect(world.maxEpisodeSteps).toBe(spec.maxEpisodeSteps);
    expect(world.rewardThreshold).toBe(spec.rewardThreshold);
    for (const name of ['observationSpace', 'actionSpace'] as const) {
      const { type, n, shape, dtype, low, high } = spec[name];
      expect(world[name]).toMatchObject(
        type === 'Box'
          ? { type, shape, dtype, low: low!.map(Number), high: high!.map(Number) }
          : { type, n },
      );
    }
  });

  test('an episode begins where Gymnasium’s may', () => {
    const world = tested.make({});
    const bounds = firstStates[id]!;
    for (let i = 0; i < 200; i++) {
      const { state, observation } = world.reset({ k0: i, k1: 7 });
      expect(world.observationSpace.contains(observation)).toBe(true);
      numbersOf(state).forEach((value, field) => {
        const [low, high] = bounds[field]!;
        expect(value).toBeGreaterThanOrEqual(low);
        expect(value).toBeLessThanOrEqual(high);
      });
    }
  });
});

test('steps that are both terminated and truncated are among those compared', () => {
  const both = Object.keys(cases).flatMap((id) =>
    (fixture(id).trajectories as readonly Trajectory[]).filter(({ terminated, truncated }) =>
      terminated.some((is, i) => is && truncated[i]),
    ),
  );
  expect(both.length).toBeGreaterThanOrEqual(3);
});

interface Spec {
  readonly id: string;
  readonly maxEpisodeSteps: number;
  readonly rewardThreshold: number | null;
  readonly observationSpace: SpaceSpec;
  readonly actionSpace: SpaceSpec;
}

interface SpaceSpec {
  readonly type: string;
  readonly n?: number;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly low?: readonly (number | string)[];
  readonly high?: readonly (number | string)[];
}

const pair = (bound: number) => [-bound, bound] as const;

/** The least and greatest value of each number of a first state. */
const firstStates: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  'CartPole-v1': [0.05, 0.05, 0.05, 0.05].map(pair),
  'MountainCar-v0': [[-0.6, -0.4], pair(0)],
  'MountainCarContinuous-v0': [[-0.6, -0.4], pair(0)],
  'Acrobot-v1': [0.1, 0.1, 0.1, 0.1].map((bound) => pair(Math.fround(bound))),
  'Pendulum-v1': [pair(Math.PI), pair(1)],
};

function expectNear(found: readonly number[], expected: readonly number[], tolerance: number) {
  found.forEach((value, i) => {
    if (!(Math.abs(value - expected[i]!) <= tolerance)) expect(found).toEqual(expected);
  });
}

/** Float32 numbers that are equal or neighbours. */
function expectWithinUlp(found: readonly number[], expected: readonly number[]) {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => {
    expect(Object.is(Math.fround(value), value)).toBe(true);
    const ulp = Math.max(Math.abs(expected[i]!), 2 ** -126) * 2 ** -23;
    if (!(Math.abs(value - expected[i]!) <= ulp)) expect(found).toEqual(expected);
  });
}
