import { badAction, box, discrete, type Environment, parseConfig, type Step } from '@reprise/core';
import cos from '@stdlib/math-base-special-cos';
import { z } from 'zod';
import { describeCar, MAX_POSITION, MAX_SPEED, MIN_POSITION, mountainScene } from './mountain.ts';
import { uniformBetween } from './uniform-between.ts';

/** The options of `MountainCar-v0`, as Gymnasium's keyword arguments. */
export const mountainCarOptions = z.strictObject({
  goalVelocity: z.number().default(0).describe('the least velocity that counts at the goal'),
});

/** The car: where it is, and how far it goes in a step. */
export interface MountainCarState {
  readonly position: number;
  readonly velocity: number;
  readonly elapsed: number;
}

const FORCE = 0.001;
const GRAVITY = 0.0025;
const GOAL = 0.5;
const MAX_STEPS = 200;

/**
 * `MountainCar-v0`: swing a weak car out of a valley (Moore 1990), at −1 a step; the equations, in
 * float64, are Gymnasium's. Actions push left, not, right; the observation is position and velocity in
 * float32. Truncated after 200 steps. Throws `bad-config`.
 */
export function mountainCar(
  options: z.input<typeof mountainCarOptions> = {},
): Environment<MountainCarState, readonly number[], number> {
  const { goalVelocity } = parseConfig('MountainCar-v0', mountainCarOptions, options);
  const actionSpace = discrete(3);

  return Object.freeze<Environment<MountainCarState, readonly number[], number>>({
    id: 'MountainCar-v0',
    options: { goalVelocity },
    observationSpace: box({ low: [MIN_POSITION, -MAX_SPEED], high: [MAX_POSITION, MAX_SPEED] }),
    actionSpace,
    maxEpisodeSteps: MAX_STEPS,
    rewardThreshold: -110,
    isStepDeterministic: true,
    actionNames: ['left', 'none', 'right'],

    reset(key) {
      const state = { position: uniformBetween(key, 0, -0.6, -0.4), velocity: 0, elapsed: 0 };
      return { state, observation: [Math.fround(state.position), 0] };
    },

    step(state, action): Step<MountainCarState, readonly number[]> {
      if (action !== 0 && action !== 1 && action !== 2) {
        throw badAction({ id: 'MountainCar-v0', actionSpace }, action);
      }
      let velocity = state.velocity + ((action - 1) * FORCE + cos(3 * state.position) * -GRAVITY);
      velocity = Math.min(Math.max(velocity, -MAX_SPEED), MAX_SPEED);
      const position = Math.min(Math.max(state.position + velocity, MIN_POSITION), MAX_POSITION);
      if (position === MIN_POSITION && velocity < 0) velocity = 0;
      const elapsed = state.elapsed + 1;
      return {
        state: { position, velocity, elapsed },
        observation: [Math.fround(position), Math.fround(velocity)],
        reward: -1,
        terminated: position >= GOAL && velocity >= goalVelocity,
        truncated: elapsed >= MAX_STEPS,
      };
    },

    render: ({ position }) => mountainScene(position, GOAL),
    describe: describeCar,
  });
}
