import { type Environment, type Outcome, parseConfig } from '@reprise/core';
import { z } from 'zod';
import { DOWN, type Grid, gridScene, gridText, LEFT, type Move, moved, RIGHT, UP } from './grid.ts';
import { type TableState, tableEnvironment } from './table-environment.ts';

/** The options of `Gridworld5x5-v0`. */
export const gridworld5x5Options = z.strictObject({
  maxEpisodeSteps: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe('steps after which an episode is truncated; without, never'),
});

const grid: Grid = { rows: 5, columns: 5 };
const MOVES = [UP, DOWN, RIGHT, LEFT];
/** The two cells that every action leaves for another one. */
const jumps = new Map([
  [1, { letter: 'A', nextState: 21, reward: 10 }],
  [3, { letter: 'B', nextState: 13, reward: 5 }],
]);
const targets = new Map([
  [21, "A'"],
  [13, "B'"],
]);

/**
 * `Gridworld5x5-v0`: a task without end (Sutton and Barto 2018, example 3.5): every action in A pays 10
 * and leads to A′, every one in B pays 5 and leads to B′; who would leave the grid stays, at −1.
 * Actions are up, down, right, left; it begins anywhere. Throws `bad-config`.
 */
export function gridworld5x5(
  options: z.input<typeof gridworld5x5Options> = {},
): Environment<TableState, number, number> {
  const { maxEpisodeSteps } = parseConfig('Gridworld5x5-v0', gridworld5x5Options, options);
  const cells = Array.from({ length: 25 }, (_, cell) => cell);
  return tableEnvironment({
    id: 'Gridworld5x5-v0',
    options: { maxEpisodeSteps },
    model: {
      states: cells.length,
      actions: MOVES.length,
      outcomes: cells.map((cell) => MOVES.map((move) => [outcome(cell, move)])),
      initial: cells.map(() => 1 / cells.length),
    },
    maxEpisodeSteps,
    rewardThreshold: null,
    actionNames: ['up', 'down', 'right', 'left'],
    render: (cell) =>
      gridScene(grid, cell, {
        colour: (at) => (jumps.has(at) ? 'goal' : 'surface'),
        label: (at) => jumps.get(at)?.letter ?? targets.get(at) ?? '',
      }),
    describe: (cell) =>
      gridText(
        grid,
        cell,
        cells.map((at) => jumps.get(at)?.letter ?? '.'),
      ),
  });
}

function outcome(cell: number, move: Move): Outcome {
  const jump = jumps.get(cell);
  const nextState = jump?.nextState ?? moved(grid, cell, move);
  const reward = jump?.reward ?? (nextState === cell ? -1 : 0);
  return { probability: 1, nextState, reward, terminated: false };
}
