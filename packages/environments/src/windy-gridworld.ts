import { type Environment, parseConfig } from '@reprise/core';
import { z } from 'zod';
import { DOWN, type Grid, gridScene, gridText, LEFT, type Move, moved, RIGHT, UP } from './grid.ts';
import { type TableState, tableEnvironment } from './table-environment.ts';

/** The options of `WindyGridworld-v0`. */
export const windyGridworldOptions = z.strictObject({
  kingsMoves: z.boolean().default(false).describe('whether moves go diagonally too (exercise 6.9)'),
  stochasticWind: z
    .boolean()
    .default(false)
    .describe('whether wind blows one cell more or less a third of the time each (exercise 6.10)'),
});

const grid: Grid = { rows: 7, columns: 10 };
const START = 30;
const GOAL = 37;
/** How many cells the wind blows upwards in each column. */
const wind = [0, 0, 0, 1, 1, 1, 2, 2, 1, 0];
const moves: readonly Move[] = [UP, DOWN, RIGHT, LEFT];
const diagonals: readonly Move[] = [
  [-1, 1],
  [1, 1],
  [1, -1],
  [-1, -1],
];
const names = ['up', 'down', 'right', 'left'];
const diagonalNames = ['up right', 'down right', 'down left', 'up left'];

/**
 * `WindyGridworld-v0`: across a wind that blows upwards to the goal, at −1 a step (Sutton and Barto 2018,
 * example 6.5); the wind is that of the column one leaves. Actions are up, down, right, left, and the four
 * diagonals with `kingsMoves`. Never truncated. Throws `bad-config`.
 */
export function windyGridworld(
  options: z.input<typeof windyGridworldOptions> = {},
): Environment<TableState, number, number> {
  const parsed = parseConfig('WindyGridworld-v0', windyGridworldOptions, options);
  const { kingsMoves, stochasticWind } = parsed;
  const cells = Array.from({ length: grid.rows * grid.columns }, (_, cell) => cell);
  const allMoves = kingsMoves ? [...moves, ...diagonals] : moves;
  const outcome = (cell: number, [down, right]: Move, gust: number, probability: number) => {
    const strength = wind[cell % grid.columns]!;
    const nextState = moved(grid, cell, [down - (strength === 0 ? 0 : strength + gust), right]);
    return { probability, nextState, reward: -1, terminated: nextState === GOAL };
  };
  return tableEnvironment({
    id: 'WindyGridworld-v0',
    options: parsed,
    model: {
      states: cells.length,
      actions: allMoves.length,
      outcomes: cells.map((cell) =>
        allMoves.map((move) => {
          if (cell === GOAL) {
            return [{ probability: 1, nextState: cell, reward: 0, terminated: true }];
          }
          const isGusty = stochasticWind && wind[cell % grid.columns]! > 0;
          return isGusty
            ? [-1, 0, 1].map((gust) => outcome(cell, move, gust, 1 / 3))
            : [outcome(cell, move, 0, 1)];
        }),
      ),
      initial: cells.map((cell) => (cell === START ? 1 : 0)),
    },
    maxEpisodeSteps: null,
    rewardThreshold: null,
    actionNames: kingsMoves ? [...names, ...diagonalNames] : names,
    render: (cell) =>
      gridScene(grid, cell, {
        colour: (at) => (at === GOAL ? 'goal' : 'surface'),
        label: (at) => (at === START ? 'S' : at === GOAL ? 'G' : ''),
        shapes: wind.flatMap((strength, column) =>
          strength === 0
            ? []
            : [
                {
                  kind: 'text',
                  x: column + 0.8,
                  y: grid.rows - 0.2,
                  size: 0.2,
                  text: `↑${strength}`,
                  colour: 'muted',
                },
              ],
        ),
      }),
    describe: (cell) =>
      `${gridText(
        grid,
        cell,
        cells.map((at) => (at === START ? 'S' : at === GOAL ? 'G' : '.')),
      )}\n${wind.join('')}`,
  });
}
