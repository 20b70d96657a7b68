import { type Environment, parseConfig } from '@reprise/core';
import { z } from 'zod';
import { DOWN, type Grid, gridScene, gridText, LEFT, moved, RIGHT, UP } from './grid.ts';
import { type TableState, tableEnvironment } from './table-environment.ts';

/** The options of `Gridworld4x4-v0`: none. */
export const gridworld4x4Options = z.strictObject({});

const grid: Grid = { rows: 4, columns: 4 };
const MOVES = [UP, DOWN, RIGHT, LEFT];
const isCorner = (cell: number) => cell === 0 || cell === 15;

/**
 * `Gridworld4x4-v0`: to the upper left or the lower right corner, from any other cell, at −1 a step
 * (Sutton and Barto 2018, example 4.1). Actions are up, down, right, left. Never truncated. Throws
 * `bad-config`.
 */
export function gridworld4x4(options: object = {}): Environment<TableState, number, number> {
  parseConfig('Gridworld4x4-v0', gridworld4x4Options, options);
  const cells = Array.from({ length: 16 }, (_, cell) => cell);
  return tableEnvironment({
    id: 'Gridworld4x4-v0',
    options: {},
    model: {
      states: cells.length,
      actions: MOVES.length,
      outcomes: cells.map((cell) =>
        MOVES.map((move) => {
          if (isCorner(cell)) {
            return [{ probability: 1, nextState: cell, reward: 0, terminated: true }];
          }
          const nextState = moved(grid, cell, move);
          return [{ probability: 1, nextState, reward: -1, terminated: isCorner(nextState) }];
        }),
      ),
      initial: cells.map((cell) => (isCorner(cell) ? 0 : 1 / 14)),
    },
    maxEpisodeSteps: null,
    rewardThreshold: null,
    actionNames: ['up', 'down', 'right', 'left'],
    render: (cell) =>
      gridScene(grid, cell, { colour: (at) => (isCorner(at) ? 'goal' : 'surface') }),
    describe: (cell) =>
      gridText(
        grid,
        cell,
        cells.map((at) => (isCorner(at) ? 'G' : '.')),
      ),
  });
}
