import { type Environment, parseConfig } from '@reprise/core';
import { z } from 'zod';
import { DOWN, type Grid, gridScene, gridText, LEFT, moved, RIGHT, UP } from './grid.ts';
import { type TableState, tableEnvironment } from './table-environment.ts';

/** The options of `DynaMaze-v0`: none. */
export const dynaMazeOptions = z.strictObject({});

const grid: Grid = { rows: 6, columns: 9 };
const MOVES = [UP, DOWN, RIGHT, LEFT];
const MAZE = ['.......#G', '..#....#.', 'S.#....#.', '..#......', '.....#...', '.........'].join(
  '',
);

/**
 * `DynaMaze-v0`: through a maze to the goal, which pays 1 (Sutton 1990; Sutton and Barto 2018, example
 * 8.1); who walks against a wall stays. Actions are up, down, right, left. Never truncated. Throws
 * `bad-config`.
 */
export function dynaMaze(options: object = {}): Environment<TableState, number, number> {
  parseConfig('DynaMaze-v0', dynaMazeOptions, options);
  const letters = [...MAZE];
  const goal = MAZE.indexOf('G');
  return tableEnvironment({
    id: 'DynaMaze-v0',
    options: {},
    model: {
      states: letters.length,
      actions: MOVES.length,
      outcomes: letters.map((letter, cell) =>
        MOVES.map((move) => {
          if (letter === 'G') {
            return [{ probability: 1, nextState: cell, reward: 0, terminated: true }];
          }
          const next = moved(grid, cell, move);
          const nextState = letters[next] === '#' ? cell : next;
          const isGoal = nextState === goal;
          return [{ probability: 1, nextState, reward: isGoal ? 1 : 0, terminated: isGoal }];
        }),
      ),
      initial: letters.map((letter) => (letter === 'S' ? 1 : 0)),
    },
    maxEpisodeSteps: null,
    rewardThreshold: null,
    actionNames: ['up', 'down', 'right', 'left'],
    render: (cell) =>
      gridScene(grid, cell, {
        colour: (at) => (letters[at] === '#' ? 'wall' : letters[at] === 'G' ? 'goal' : 'surface'),
        label: (at) => (/[SG]/.test(letters[at]!) ? letters[at]! : ''),
      }),
    describe: (cell) => gridText(grid, cell, letters),
  });
}
