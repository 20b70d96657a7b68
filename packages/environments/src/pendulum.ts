import { box, type Environment, parseConfig, type Scene, type Step } from '@reprise/core';
import cos from '@stdlib/math-base-special-cos';
import sin from '@stdlib/math-base-special-sin';
import { z } from 'zod';
import { scalarAction } from './scalar-action.ts';
import { uniformBetween } from './uniform-between.ts';

/** The options of `Pendulum-v1`, as Gymnasium's keyword arguments. */
export const pendulumOptions = z.strictObject({
  g: z.number().default(10).describe('acceleration of gravity, in m/s²'),
});

/** The pendulum: rad from upright, never wrapped, and rad/s. */
export interface PendulumState {
  readonly theta: number;
  readonly thetaDot: number;
  readonly elapsed: number;
}

const MAX_SPEED = 8;
const MAX_TORQUE = 2;
/** Seconds between two states. */
const DT = 0.05;
const MAX_STEPS = 200;
const f = Math.fround;

/**
 * `Pendulum-v1`: swing a pendulum up and keep it there by a torque in [−2, 2] N m, to which an action is
 * clipped; a step costs θ² + 0.1 θ̇² + 0.001 torque² of the state before it. The state is float64; torque
 * and its cost are float32, as Gymnasium computes under NumPy 2. The observation is cos θ, sin θ, θ̇ in
 * float32. Never terminated, truncated after 200 steps. Throws `bad-config`.
 */
export function pendulum(
  options: z.input<typeof pendulumOptions> = {},
): Environment<PendulumState, readonly number[], readonly number[]> {
  const { g } = parseConfig('Pendulum-v1', pendulumOptions, options);
  const actionSpace = box({ low: [-MAX_TORQUE], high: [MAX_TORQUE] });
  const pull = (3 * g) / 2;

  return Object.freeze<Environment<PendulumState, readonly number[], readonly number[]>>({
    id: 'Pendulum-v1',
    options: { g },
    observationSpace: box({ low: [-1, -1, -MAX_SPEED], high: [1, 1, MAX_SPEED] }),
    actionSpace,
    maxEpisodeSteps: MAX_STEPS,
    rewardThreshold: null,
    isStepDeterministic: true,

    reset(key) {
      const state = {
        theta: uniformBetween(key, 0, -Math.PI, Math.PI),
        thetaDot: uniformBetween(key, 1, -1, 1),
        elapsed: 0,
      };
      return { state, observation: seen(state.theta, state.thetaDot) };
    },

    step(state, action): Step<PendulumState, readonly number[]> {
      const given = scalarAction('Pendulum-v1', actionSpace, action);
      const torque = Math.min(Math.max(given, -MAX_TORQUE), MAX_TORQUE);
      const angle = normalised(state.theta);
      const cost =
        angle * angle + 0.1 * (state.thetaDot * state.thetaDot) + f(f(0.001) * f(torque * torque));
      const speed = state.thetaDot + (pull * sin(state.theta) + f(3 * torque)) * DT;
      const thetaDot = Math.min(Math.max(speed, -MAX_SPEED), MAX_SPEED);
      const theta = state.theta + thetaDot * DT;
      const elapsed = state.elapsed + 1;
      return {
        state: { theta, thetaDot, elapsed },
        observation: seen(theta, thetaDot),
        reward: -cost,
        terminated: false,
        truncated: elapsed >= MAX_STEPS,
      };
    },

    render,
    describe: ({ theta, thetaDot }) =>
      `θ ${normalised(theta).toFixed(3)} rad, ${thetaDot.toFixed(3)} rad/s`,
  });
}

function seen(theta: number, thetaDot: number): readonly number[] {
  return [f(cos(theta)), f(sin(theta)), f(thetaDot)];
}

/** An angle brought to [−π, π) as Python's floored remainder does. */
function normalised(angle: number): number {
  const turn = 2 * Math.PI;
  let rest = (angle + Math.PI) % turn;
  if (rest < 0) rest += turn;
  return rest - Math.PI;
}

function render({ theta }: PendulumState): Scene {
  const middle = 1.2;
  return {
    width: 2 * middle,
    height: 2 * middle,
    title: `the pendulum is ${((normalised(theta) * 180) / Math.PI).toFixed(0)}° from upright`,
    shapes: [
      {
        kind: 'line',
        points: [middle, middle, middle + sin(theta), middle - cos(theta)],
        thickness: 0.15,
        colour: 'agent',
      },
      { kind: 'circle', x: middle, y: middle, radius: 0.1, colour: 'object' },
    ],
  };
}
