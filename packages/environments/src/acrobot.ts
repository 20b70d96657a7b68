import {
  badAction,
  box,
  discrete,
  type Environment,
  parseConfig,
  type Scene,
  type Step,
} from '@reprise/core';
import cos from '@stdlib/math-base-special-cos';
import sin from '@stdlib/math-base-special-sin';
import { z } from 'zod';
import { uniformBetween } from './uniform-between.ts';

/** The options of `Acrobot-v1`: none. */
export const acrobotOptions = z.strictObject({});

/** The two links: angles in rad (0 hangs down; the second against the first), speeds in rad/s. */
export interface AcrobotState {
  readonly theta1: number;
  readonly theta2: number;
  readonly thetaDot1: number;
  readonly thetaDot2: number;
  readonly elapsed: number;
}

const GRAVITY = 9.8;
/** Half a link's length; each is 1 m long, weighs 1 kg and has a moment of inertia of 1 kg m². */
const HALF = 0.5;
/** Seconds between two states. */
const DT = 0.2;
const MAX_SPEED_1 = 4 * Math.PI;
const MAX_SPEED_2 = 9 * Math.PI;
const MAX_STEPS = 500;

/**
 * `Acrobot-v1`: swing the tip of two links above a line by torque at the joint between them (Sutton
 * 1996; Sutton and Barto 2018, section 11.3), at −1 a step but the last; the equations, one Runge–Kutta
 * step in float64, are Gymnasium's. Actions are torques −1, 0, 1 N m; the observation is cos θ₁, sin θ₁, cos
 * θ₂, sin θ₂, θ̇₁, θ̇₂ in float32. Truncated after 500 steps. Throws `bad-config`.
 */
export function acrobot(
  options: object = {},
): Environment<AcrobotState, readonly number[], number> {
  parseConfig('Acrobot-v1', acrobotOptions, options);
  const actionSpace = discrete(3);
  const high = [1, 1, 1, 1, MAX_SPEED_1, MAX_SPEED_2];

  return Object.freeze<Environment<AcrobotState, readonly number[], number>>({
    id: 'Acrobot-v1',
    options: {},
    observationSpace: box({ low: high.map((value) => -value), high }),
    actionSpace,
    maxEpisodeSteps: MAX_STEPS,
    rewardThreshold: -100,
    isStepDeterministic: true,
    actionNames: ['torque −1', 'none', 'torque +1'],

    reset(key) {
      const state = {
        theta1: Math.fround(uniformBetween(key, 0, -0.1, 0.1)),
        theta2: Math.fround(uniformBetween(key, 1, -0.1, 0.1)),
        thetaDot1: Math.fround(uniformBetween(key, 2, -0.1, 0.1)),
        thetaDot2: Math.fround(uniformBetween(key, 3, -0.1, 0.1)),
        elapsed: 0,
      };
      return { state, observation: seen(state) };
    },

    step(state, action): Step<AcrobotState, readonly number[]> {
      if (action !== 0 && action !== 1 && action !== 2) {
        throw badAction({ id: 'Acrobot-v1', actionSpace }, action);
      }
      const next = swung(state, action - 1);
      const terminated = -cos(next.theta1) - cos(next.theta2 + next.theta1) > 1;
      return {
        state: next,
        observation: seen(next),
        reward: terminated ? 0 : -1,
        terminated,
        truncated: next.elapsed >= MAX_STEPS,
      };
    },

    render,
    describe: ({ theta1, theta2, thetaDot1, thetaDot2 }) =>
      `θ₁ ${theta1.toFixed(3)}, θ₂ ${theta2.toFixed(3)} rad; ${thetaDot1.toFixed(3)}, ${thetaDot2.toFixed(3)} rad/s`,
  });
}

function seen({ theta1, theta2, thetaDot1, thetaDot2 }: AcrobotState): readonly number[] {
  return [
    Math.fround(cos(theta1)),
    Math.fround(sin(theta1)),
    Math.fround(cos(theta2)),
    Math.fround(sin(theta2)),
    Math.fround(thetaDot1),
    Math.fround(thetaDot2),
  ];
}

/** Room for the accelerations of both links. */
const acceleration = new Float64Array(2);

/** One Runge–Kutta step of fourth order. */
function swung(state: AcrobotState, torque: number): AcrobotState {
  const { theta1: a, theta2: b, thetaDot1: c, thetaDot2: d } = state;
  const half = DT / 2;
  accelerate(a, b, c, d, torque);
  const [c1, d1] = [acceleration[0]!, acceleration[1]!];
  const [a2, b2] = [c + half * c1, d + half * d1];
  accelerate(a + half * c, b + half * d, a2, b2, torque);
  const [c2, d2] = [acceleration[0]!, acceleration[1]!];
  const [a3, b3] = [c + half * c2, d + half * d2];
  accelerate(a + half * a2, b + half * b2, a3, b3, torque);
  const [c3, d3] = [acceleration[0]!, acceleration[1]!];
  const [a4, b4] = [c + DT * c3, d + DT * d3];
  accelerate(a + DT * a3, b + DT * b3, a4, b4, torque);
  const [c4, d4] = [acceleration[0]!, acceleration[1]!];
  const sixth = DT / 6;
  return {
    theta1: wrapped(a + sixth * (c + 2 * a2 + 2 * a3 + a4)),
    theta2: wrapped(b + sixth * (d + 2 * b2 + 2 * b3 + b4)),
    thetaDot1: clipped(c + sixth * (c1 + 2 * c2 + 2 * c3 + c4), MAX_SPEED_1),
    thetaDot2: clipped(d + sixth * (d1 + 2 * d2 + 2 * d3 + d4), MAX_SPEED_2),
    elapsed: state.elapsed + 1,
  };
}

/** Sutton and Barto's equations of motion ("book"); writes into `acceleration`. */
function accelerate(theta1: number, theta2: number, dot1: number, dot2: number, torque: number) {
  const cosine = cos(theta2);
  const sine = sin(theta2);
  const d1 = HALF * HALF + (1 + HALF * HALF + 2 * HALF * cosine) + 1 + 1;
  const d2 = HALF * HALF + HALF * cosine + 1;
  const phi2 = HALF * GRAVITY * cos(theta1 + theta2 - Math.PI / 2);
  const phi1 =
    -HALF * (dot2 * dot2) * sine -
    2 * HALF * dot2 * dot1 * sine +
    (HALF + 1) * GRAVITY * cos(theta1 - Math.PI / 2) +
    phi2;
  const second =
    (torque + (d2 / d1) * phi1 - HALF * (dot1 * dot1) * sine - phi2) /
    (HALF * HALF + 1 - (d2 * d2) / d1);
  acceleration[0] = -(d2 * second + phi1) / d1;
  acceleration[1] = second;
}

/** An angle brought to [−π, π] by whole turns. */
function wrapped(angle: number): number {
  let wrapped = angle;
  while (wrapped > Math.PI) wrapped -= 2 * Math.PI;
  while (wrapped < -Math.PI) wrapped += 2 * Math.PI;
  return wrapped;
}

const clipped = (value: number, limit: number) => Math.min(Math.max(value, -limit), limit);

function render({ theta1, theta2 }: AcrobotState): Scene {
  const middle = 2.2;
  const [x, y] = [middle + sin(theta1), middle + cos(theta1)];
  const tip = [x + sin(theta1 + theta2), y + cos(theta1 + theta2)] as const;
  return {
    width: 2 * middle,
    height: 2 * middle,
    title: `the tip is ${(middle - tip[1]).toFixed(2)} m above the joint; the goal is 1 m`,
    shapes: [
      {
        kind: 'line',
        points: [0, middle - 1, 2 * middle, middle - 1],
        thickness: 0.02,
        colour: 'goal',
      },
      {
        kind: 'line',
        points: [middle, middle, x, y, tip[0], tip[1]],
        thickness: 0.1,
        colour: 'agent',
      },
      { kind: 'circle', x: middle, y: middle, radius: 0.1, colour: 'object' },
      { kind: 'circle', x, y, radius: 0.1, colour: 'object' },
    ],
  };
}
