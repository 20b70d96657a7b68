import { type Environment, parseConfig, type TableModel } from '@reprise/core';
import { z } from 'zod';
import { gridScene, gridText } from './grid.ts';
import { type TableState, tableEnvironment } from './table-environment.ts';

/** The options of `Chain-v0`. */
export const chainOptions = z.strictObject({
  cells: z.int().min(2).max(10_000).default(3).describe('cells of the chain'),
});

/**
 * `Chain-v0`: cells 0 to n−1 in a row, from cell 0. Action 0 goes up, 1 goes down, clipped at the
 * ends; the reward is +1 when the next cell is 1, else −1. Truncated after 100 steps. Throws
 * `bad-config`.
 */
export function chain(
  options: z.input<typeof chainOptions> = {},
): Environment<TableState, number, number> {
  const { cells } = parseConfig('Chain-v0', chainOptions, options);
  return tableEnvironment({
    id: 'Chain-v0',
    options: { cells },
    model: chainModel(cells),
    maxEpisodeSteps: 100,
    rewardThreshold: null,
    actionNames: ['up', 'down'],
    render: (cell) =>
      gridScene({ rows: 1, columns: cells }, cell, {
        colour: (at) => (at === 1 ? 'goal' : 'surface'),
      }),
    describe: (cell) => gridText({ rows: 1, columns: cells }, cell, ruler(cells)),
  });
}

/** A letter for each cell: + is the one that pays. */
function ruler(cells: number): string[] {
  return Array.from({ length: cells }, (_, cell) => (cell === 1 ? '+' : '.'));
}

function chainModel(cells: number): TableModel {
  const to = (nextState: number) => [
    { probability: 1, nextState, reward: nextState === 1 ? 1 : -1, terminated: false },
  ];
  return {
    states: cells,
    actions: 2,
    outcomes: Array.from({ length: cells }, (_, cell) => [
      to(Math.min(cell + 1, cells - 1)),
      to(Math.max(cell - 1, 0)),
    ]),
    initial: Array.from({ length: cells }, (_, cell) => (cell === 0 ? 1 : 0)),
  };
}
