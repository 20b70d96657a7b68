import {
  type Environment,
  type LinearEvaluation,
  type Outcome,
  parseConfig,
  type Scene,
} from '@reprise/core';
import { z } from 'zod';
import { type TableState, tableEnvironment } from './table-environment.ts';

/** The options of `BairdsCounterexample-v0`: none. */
export const bairdsCounterexampleOptions = z.strictObject({});

const STATES = 7;
const LOWER = STATES - 1;

const states = Array.from({ length: STATES }, (_, state) => state);

/** Dashed six times in seven, against always solid; features 2wᵢ + w₈ above, w₇ + 2w₈ below. */
const linearEvaluation: LinearEvaluation = Object.freeze({
  discount: 0.99,
  policy: Object.freeze(states.flatMap(() => [0, 1])),
  behaviour: Object.freeze(states.flatMap(() => [6 / 7, 1 / 7])),
  features: Object.freeze(
    states.flatMap((state) => {
      const own = state === LOWER ? 1 : 2;
      return [...states.map((weight) => (weight === state ? own : 0)), 3 - own];
    }),
  ),
  startWeights: Object.freeze([1, 1, 1, 1, 1, 1, 10, 1]),
});

/**
 * `BairdsCounterexample-v0`: six states above and one below (Baird 1995; Sutton and Barto 2018, section
 * 11.2). Action 0, dashed, leads to any of the upper ones; action 1, solid, to the lower one. Nothing is
 * ever paid, so every value is 0, and semi-gradient off-policy TD diverges on its `linearEvaluation`: the
 * book's discount, policies, features and first weights. It has no end. Throws `bad-config`.
 */
export function bairdsCounterexample(
  options: object = {},
): Environment<TableState, number, number> {
  parseConfig('BairdsCounterexample-v0', bairdsCounterexampleOptions, options);
  const to = (nextState: number, probability: number): Outcome => ({
    probability,
    nextState,
    reward: 0,
    terminated: false,
  });
  const upper = Array.from({ length: LOWER }, (_, state) => to(state, 1 / LOWER));
  return tableEnvironment({
    id: 'BairdsCounterexample-v0',
    options: {},
    model: {
      states: STATES,
      actions: 2,
      outcomes: Array.from({ length: STATES }, () => [upper, [to(LOWER, 1)]]),
      initial: Array.from({ length: STATES }, () => 1 / STATES),
    },
    maxEpisodeSteps: null,
    rewardThreshold: null,
    linearEvaluation,
    actionNames: ['dashed', 'solid'],
    render,
    describe: (state) => (state === LOWER ? 'lower state' : `upper state ${state + 1} of ${LOWER}`),
  });
}

function render(at: number): Scene {
  const place = (state: number) =>
    state === LOWER ? { x: LOWER / 2, y: 2.5 } : { x: state + 0.5, y: 0.5 };
  return {
    width: LOWER,
    height: 3,
    title: at === LOWER ? 'in the lower state' : `in upper state ${at + 1} of ${LOWER}`,
    shapes: Array.from({ length: STATES }, (_, state) => place(state)).flatMap(
      ({ x, y }, state) => [
        { kind: 'line', points: [x, y, LOWER / 2, 2.5], thickness: 0.03, colour: 'edge' },
        { kind: 'circle', x, y, radius: 0.4, colour: state === at ? 'agent' : 'surface' },
        { kind: 'text', x, y, size: 0.25, text: String(state + 1), colour: 'text' },
      ],
    ),
  };
}
