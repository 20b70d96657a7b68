import { type Environment, type Outcome, parseConfig } from '@reprise/core';
import { z } from 'zod';
import { gridScene, gridText } from './grid.ts';
import { type TableState, tableEnvironment } from './table-environment.ts';

/** The options of `RandomWalk-v0`. */
export const randomWalkOptions = z.strictObject({
  states: z.int().min(1).max(10_000).default(19).describe('states between the two ends'),
});

/**
 * `RandomWalk-v0`: from the middle of a row of states to either end (Sutton and Barto 2018, example 7.1);
 * −1 at the left end, +1 at the right one. Actions are left and right, so the uniform policy walks at
 * random. Observations 0 and `states` + 1 are the ends. Never truncated. Throws `bad-config`.
 */
export function randomWalk(
  options: z.input<typeof randomWalkOptions> = {},
): Environment<TableState, number, number> {
  const { states } = parseConfig('RandomWalk-v0', randomWalkOptions, options);
  const last = states + 1;
  const start = Math.ceil(states / 2);
  const cells = Array.from({ length: states + 2 }, (_, cell) => cell);
  const isEnd = (cell: number) => cell === 0 || cell === last;
  const to = (cell: number): Outcome[] => {
    const reward = cell === 0 ? -1 : cell === last ? 1 : 0;
    return [{ probability: 1, nextState: cell, reward, terminated: isEnd(cell) }];
  };
  const stay = (cell: number) => [{ probability: 1, nextState: cell, reward: 0, terminated: true }];
  const grid = { rows: 1, columns: cells.length };
  return tableEnvironment({
    id: 'RandomWalk-v0',
    options: { states },
    model: {
      states: cells.length,
      actions: 2,
      outcomes: cells.map((cell) =>
        isEnd(cell) ? [stay(cell), stay(cell)] : [to(cell - 1), to(cell + 1)],
      ),
      initial: cells.map((cell) => (cell === start ? 1 : 0)),
    },
    maxEpisodeSteps: null,
    rewardThreshold: null,
    actionNames: ['left', 'right'],
    render: (cell) =>
      gridScene(grid, cell, {
        colour: (at) => (at === 0 ? 'hazard' : at === last ? 'goal' : 'surface'),
        label: (at) => (at === start ? 'S' : ''),
      }),
    describe: (cell) =>
      gridText(
        grid,
        cell,
        cells.map((at) => (at === 0 ? '-' : at === last ? '+' : at === start ? 'S' : '.')),
      ),
  });
}
