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

/** The options of `CartPole-v1`, as Gymnasium's keyword arguments. */
export const cartPoleOptions = z.strictObject({
  suttonBartoReward: z
    .boolean()
    .default(false)
    .describe('whether a step pays 0, and −1 when the pole falls, instead of 1'),
});

/** The cart and its pole. */
export interface CartPoleState {
  /** The cart, in m from the middle, and m/s. */
  readonly x: number;
  readonly xDot: number;
  /** The pole, in rad from upright, and rad/s. */
  readonly theta: number;
  readonly thetaDot: number;
  readonly elapsed: number;
  /** Whether the episode has terminated before. */
  readonly isOver: boolean;
}

const GRAVITY = 9.8;
const POLE_MASS = 0.1;
const TOTAL_MASS = 1 + POLE_MASS;
/** Half the pole's length, in m. */
const LENGTH = 0.5;
const POLE_MASS_LENGTH = POLE_MASS * LENGTH;
const FORCE = 10;
/** Seconds between two states. */
const TAU = 0.02;
const THETA_LIMIT = (12 * 2 * Math.PI) / 360;
const X_LIMIT = 2.4;
const MAX_STEPS = 500;

/**
 * `CartPole-v1`: keep a pole upright on a cart by pushing it left (0) or right (1) (Barto, Sutton and
 * Anderson 1983); the equations, in float64 by explicit Euler steps, are Gymnasium's. The observation is
 * x, ẋ, θ, θ̇ in float32. Truncated after 500 steps. Throws `bad-config`.
 */
export function cartPole(
  options: z.input<typeof cartPoleOptions> = {},
): Environment<CartPoleState, readonly number[], number> {
  const { suttonBartoReward } = parseConfig('CartPole-v1', cartPoleOptions, options);
  const up = suttonBartoReward ? 0 : 1;
  const after = suttonBartoReward ? -1 : 0;
  const falling = suttonBartoReward ? -1 : 1;
  const actionSpace = discrete(2);
  const high = [2 * X_LIMIT, Number.POSITIVE_INFINITY, 2 * THETA_LIMIT, Number.POSITIVE_INFINITY];

  return Object.freeze<Environment<CartPoleState, readonly number[], number>>({
    id: 'CartPole-v1',
    options: { suttonBartoReward },
    observationSpace: box({ low: high.map((value) => -value), high }),
    actionSpace,
    maxEpisodeSteps: MAX_STEPS,
    rewardThreshold: 475,
    isStepDeterministic: true,
    actionNames: ['left', 'right'],

    reset(key) {
      const state = {
        x: uniformBetween(key, 0, -0.05, 0.05),
        xDot: uniformBetween(key, 1, -0.05, 0.05),
        theta: uniformBetween(key, 2, -0.05, 0.05),
        thetaDot: uniformBetween(key, 3, -0.05, 0.05),
        elapsed: 0,
        isOver: false,
      };
      return { state, observation: seen(state.x, state.xDot, state.theta, state.thetaDot) };
    },

    step(state, action): Step<CartPoleState, readonly number[]> {
      if (action !== 0 && action !== 1) throw badAction({ id: 'CartPole-v1', actionSpace }, action);
      const force = action === 1 ? FORCE : -FORCE;
      const cosine = cos(state.theta);
      const sine = sin(state.theta);
      const push =
        (force + POLE_MASS_LENGTH * (state.thetaDot * state.thetaDot) * sine) / TOTAL_MASS;
      const thetaAcceleration =
        (GRAVITY * sine - cosine * push) /
        (LENGTH * (4 / 3 - (POLE_MASS * (cosine * cosine)) / TOTAL_MASS));
      const xAcceleration = push - (POLE_MASS_LENGTH * thetaAcceleration * cosine) / TOTAL_MASS;
      const x = state.x + TAU * state.xDot;
      const xDot = state.xDot + TAU * xAcceleration;
      const theta = state.theta + TAU * state.thetaDot;
      const thetaDot = state.thetaDot + TAU * thetaAcceleration;
      const elapsed = state.elapsed + 1;
      const terminated = x < -X_LIMIT || x > X_LIMIT || theta < -THETA_LIMIT || theta > THETA_LIMIT;
      return {
        state: { x, xDot, theta, thetaDot, elapsed, isOver: state.isOver || terminated },
        observation: seen(x, xDot, theta, thetaDot),
        reward: terminated ? (state.isOver ? after : falling) : up,
        terminated,
        truncated: elapsed >= MAX_STEPS,
      };
    },

    render,
    describe: ({ x, xDot, theta, thetaDot }) =>
      `x ${x.toFixed(3)} m, ${xDot.toFixed(3)} m/s; pole ${degrees(theta)}°, ${degrees(thetaDot)}°/s`,
  });
}

function seen(x: number, xDot: number, theta: number, thetaDot: number): readonly number[] {
  return [Math.fround(x), Math.fround(xDot), Math.fround(theta), Math.fround(thetaDot)];
}

const degrees = (angle: number) => ((angle * 180) / Math.PI).toFixed(1);

function render({ x, theta }: CartPoleState): Scene {
  const [width, height, track] = [5.6, 2, 1.6];
  const centre = width / 2 + x;
  return {
    width,
    height,
    title: `the cart at ${x.toFixed(2)} m, the pole at ${degrees(theta)}°`,
    shapes: [
      { kind: 'line', points: [0, track, width, track], thickness: 0.02, colour: 'edge' },
      ...[-X_LIMIT, X_LIMIT].map((limit) => ({
        kind: 'line' as const,
        points: [width / 2 + limit, track - 0.1, width / 2 + limit, track + 0.1],
        thickness: 0.02,
        colour: 'hazard' as const,
      })),
      {
        kind: 'rectangle',
        x: centre - 0.25,
        y: track - 0.15,
        width: 0.5,
        height: 0.3,
        colour: 'object',
      },
      {
        kind: 'line',
        points: [
          centre,
          track - 0.15,
          centre + 2 * LENGTH * sin(theta),
          track - 0.15 - 2 * LENGTH * cos(theta),
        ],
        thickness: 0.08,
        colour: 'agent',
      },
    ],
  };
}
