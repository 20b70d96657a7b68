import { type Environment, type Outcome, parseConfig, type TableModel } from '@reprise/core';
import { z } from 'zod';
import { DOWN, type Grid, gridScene, LEFT, moved, RIGHT, UP } from './grid.ts';
import { type TableState, tableEnvironment } from './table-environment.ts';

/** The options of `CliffWalking-v1`, as Gymnasium's keyword arguments. */
export const cliffWalkingOptions = z.strictObject({
  isSlippery: z
    .boolean()
    .default(false)
    .describe('whether a move goes to either side as often as ahead'),
});

/** The options of `CliffWalkingSlippery-v1`: none. */
export const cliffWalkingSlipperyOptions = z.strictObject({});

/**
 * `CliffWalking-v1`: along the cliff from the lower left corner to the lower right one (Sutton and Barto
 * 2018, example 6.6); the table is Gymnasium's to the last bit. Actions are up, right, down, left; a
 * step costs 1, one over the cliff 100 and leads back to the start. Never truncated. Throws
 * `bad-config`.
 */
export function cliffWalking(
  options: z.input<typeof cliffWalkingOptions> = {},
): Environment<TableState, number, number> {
  const { isSlippery } = parseConfig('CliffWalking-v1', cliffWalkingOptions, options);
  return cliff('CliffWalking-v1', { isSlippery }, isSlippery);
}

/** `CliffWalkingSlippery-v1`: the cliff where a move goes to either side as often as ahead. */
export function cliffWalkingSlippery(
  options: object = {},
): Environment<TableState, number, number> {
  parseConfig('CliffWalkingSlippery-v1', cliffWalkingSlipperyOptions, options);
  return cliff('CliffWalkingSlippery-v1', {}, true);
}

const grid: Grid = { rows: 4, columns: 12 };
const START = 36;
const GOAL = 47;
const MOVES = [UP, RIGHT, DOWN, LEFT];

const isCliff = (cell: number) => cell > START && cell < GOAL;

function cliff(id: string, options: Readonly<Record<string, unknown>>, isSlippery: boolean) {
  return tableEnvironment({
    id,
    options,
    model: cliffModel(isSlippery),
    maxEpisodeSteps: null,
    rewardThreshold: null,
    actionNames: ['up', 'right', 'down', 'left'],
    render: (cell) =>
      gridScene(grid, cell, {
        colour: (at) => (isCliff(at) ? 'hazard' : at === GOAL ? 'goal' : 'surface'),
        label: (at) => (at === START ? 'S' : at === GOAL ? 'G' : ''),
      }),
    describe,
  });
}

function cliffModel(isSlippery: boolean): TableModel {
  const to = (cell: number, action: number, probability: number): Outcome => {
    const next = moved(grid, cell, MOVES[action]!);
    return isCliff(next)
      ? { probability, nextState: START, reward: -100, terminated: false }
      : { probability, nextState: next, reward: -1, terminated: next === GOAL };
  };
  const cells = Array.from({ length: grid.rows * grid.columns }, (_, cell) => cell);
  return {
    states: cells.length,
    actions: MOVES.length,
    outcomes: cells.map((cell) =>
      MOVES.map((_, action) =>
        isSlippery
          ? [3, 0, 1].map((turn) => to(cell, (action + turn) % 4, 1 / 3))
          : [to(cell, action, 1)],
      ),
    ),
    initial: cells.map((cell) => (cell === START ? 1 : 0)),
  };
}

/** As Gymnasium's `ansi` mode: x is the agent, C the cliff, T the goal. */
function describe(agent: number): string {
  const letter = (cell: number) =>
    cell === agent ? 'x' : cell === GOAL ? 'T' : isCliff(cell) ? 'C' : 'o';
  return Array.from({ length: grid.rows }, (_, row) =>
    Array.from({ length: grid.columns }, (_, column) => letter(row * grid.columns + column)).join(
      '  ',
    ),
  ).join('\n');
}
