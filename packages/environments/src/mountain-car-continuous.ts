import { box, type Environment, parseConfig, type Step } from '@reprise/core';
import cos from '@stdlib/math-base-special-cos';
import { z } from 'zod';
import { describeCar, MAX_POSITION, MAX_SPEED, MIN_POSITION, mountainScene } from './mountain.ts';
import type { MountainCarState } from './mountain-car.ts';
import { scalarAction } from './scalar-action.ts';
import { uniformBetween } from './uniform-between.ts';

/** The options of `MountainCarContinuous-v0`, as Gymnasium's keyword arguments. */
export const mountainCarContinuousOptions = z.strictObject({
  goalVelocity: z.number().default(0).describe('the least velocity that counts at the goal'),
});

const POWER = 0.0015;
const GRAVITY = 0.0025;
const GOAL = 0.45;
const MAX_STEPS = 999;
const f = Math.fround;

/**
 * `MountainCarContinuous-v0`: the mountain car with a force in [−1, 1], to which an action is clipped;
 * it costs 0.1 · action² (unclipped), the goal pays 100. The state is kept in float32 from the first step
 * on, and computed in float32 after it, as Gymnasium does under NumPy 2. Truncated after 999 steps. Throws
 * `bad-config`.
 */
export function mountainCarContinuous(
  options: z.input<typeof mountainCarContinuousOptions> = {},
): Environment<MountainCarState, readonly number[], readonly number[]> {
  const id = 'MountainCarContinuous-v0';
  const { goalVelocity } = parseConfig(id, mountainCarContinuousOptions, options);
  const actionSpace = box({ low: [-1], high: [1] });

  return Object.freeze<Environment<MountainCarState, readonly number[], readonly number[]>>({
    id,
    options: { goalVelocity },
    observationSpace: box({ low: [MIN_POSITION, -MAX_SPEED], high: [MAX_POSITION, MAX_SPEED] }),
    actionSpace,
    maxEpisodeSteps: MAX_STEPS,
    rewardThreshold: 90,
    isStepDeterministic: true,

    reset(key) {
      const state = { position: uniformBetween(key, 0, -0.6, -0.4), velocity: 0, elapsed: 0 };
      return { state, observation: [f(state.position), 0] };
    },

    step(state, given): Step<MountainCarState, readonly number[]> {
      const action = scalarAction(id, actionSpace, given);
      const isClipped = action < -1 || action > 1;
      const force = Math.min(Math.max(action, -1), 1);
      // A reset leaves float64 numbers, so the first step is taken in float64 but for its force.
      const isFirst = state.elapsed === 0;
      const round = isFirst ? exactly : f;
      const pull = GRAVITY * cos(round(3 * state.position));
      const gain = isClipped ? force * POWER - pull : f(f(force * f(POWER)) - f(pull));
      const limit = round(MAX_SPEED);
      let velocity = round(state.velocity + round(gain));
      velocity = Math.min(Math.max(velocity, -limit), limit);
      const position = Math.min(
        Math.max(round(state.position + velocity), round(MIN_POSITION)),
        round(MAX_POSITION),
      );
      if (position === round(MIN_POSITION) && velocity < 0) velocity = 0;
      const terminated = position >= round(GOAL) && velocity >= round(goalVelocity);
      const elapsed = state.elapsed + 1;
      const next = { position: f(position), velocity: f(velocity), elapsed };
      return {
        state: next,
        observation: [next.position, next.velocity],
        reward: (terminated ? 100 : 0) - action * action * 0.1,
        terminated,
        truncated: elapsed >= MAX_STEPS,
      };
    },

    render: ({ position }) => mountainScene(position, GOAL),
    describe: describeCar,
  });
}

const exactly = (value: number) => value;
