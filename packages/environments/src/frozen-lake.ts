import {
  type Environment,
  type Outcome,
  parseConfig,
  RepriseError,
  type TableModel,
} from '@reprise/core';
import { z } from 'zod';
import { type TableState, tableEnvironment } from './table-environment.ts';

/** Gymnasium's maps: S start, F frozen, H hole, G goal. */
const maps = {
  '4x4': ['SFFF', 'FHFH', 'FFFH', 'HFFG'],
  '8x8': [
    'SFFFFFFF',
    'FFFFFFFF',
    'FFFHFFFF',
    'FFFFFHFF',
    'FFFHFFFF',
    'FHHFFFHF',
    'FHFFHFHF',
    'FFFHFFFG',
  ],
} as const;

const isSlippery = z
  .boolean()
  .default(true)
  .describe('whether a move goes to either side as often as ahead');
const map = z
  .array(z.string())
  .optional()
  .describe('rows of S (start), F (frozen), H (hole) and G (goal), instead of a named map');

/** The options of `FrozenLake-v1`, as Gymnasium's keyword arguments. */
export const frozenLakeOptions = z.strictObject({
  mapName: z.enum(['4x4', '8x8']).default('4x4').describe('which map'),
  map,
  isSlippery,
});

/** The options of `FrozenLake8x8-v1`. */
export const frozenLake8x8Options = z.strictObject({ isSlippery });

/**
 * `FrozenLake-v1`: over the ice from S to G, not into a hole; the tables are Gymnasium's to the last
 * bit. Actions are left, down, right, up. Truncated after 100 steps. Throws `bad-config`.
 */
export function frozenLake(
  options: z.input<typeof frozenLakeOptions> = {},
): Environment<TableState, number, number> {
  const {
    mapName,
    map: rows,
    isSlippery,
  } = parseConfig('FrozenLake-v1', frozenLakeOptions, options);
  return tableEnvironment({
    id: 'FrozenLake-v1',
    options: rows ? { map: rows, isSlippery } : { mapName, isSlippery },
    model: lakeModel(rows ?? maps[mapName], isSlippery),
    maxEpisodeSteps: 100,
    rewardThreshold: 0.7,
  });
}

/** `FrozenLake8x8-v1`: the 8×8 lake as Gymnasium registers it: 200 steps, threshold 0.85. */
export function frozenLake8x8(
  options: z.input<typeof frozenLake8x8Options> = {},
): Environment<TableState, number, number> {
  const { isSlippery } = parseConfig('FrozenLake8x8-v1', frozenLake8x8Options, options);
  return tableEnvironment({
    id: 'FrozenLake8x8-v1',
    options: { isSlippery },
    model: lakeModel(maps['8x8'], isSlippery),
    maxEpisodeSteps: 200,
    rewardThreshold: 0.85,
  });
}

/** Row and column moved by left, down, right, up. */
const MOVES = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
] as const;

/** As Gymnasium computes them: (1 − 1/3) / 2 to each side, 1/3 ahead. */
const AHEAD = 0.3333333333333333;
const ASIDE = 0.33333333333333337;

function lakeModel(rows: readonly string[], isSlippery: boolean): TableModel {
  checkMap(rows);
  const width = rows[0]!.length;
  const cells = [...rows.join('')];
  const outcomes = cells.map((letter, cell) => {
    const row = Math.floor(cell / width);
    const column = cell % width;
    const move = (action: number, probability: number): Outcome => {
      const [down, right] = MOVES[action]!;
      const nextRow = Math.min(Math.max(row + down, 0), rows.length - 1);
      const nextColumn = Math.min(Math.max(column + right, 0), width - 1);
      const nextState = nextRow * width + nextColumn;
      const next = cells[nextState]!;
      return {
        probability,
        nextState,
        reward: next === 'G' ? 1 : 0,
        terminated: next === 'G' || next === 'H',
      };
    };
    return MOVES.map((_, action) => {
      if (letter === 'G' || letter === 'H') {
        return [{ probability: 1, nextState: cell, reward: 0, terminated: true }];
      }
      if (!isSlippery) return [move(action, 1)];
      return [move((action + 3) % 4, ASIDE), move(action, AHEAD), move((action + 1) % 4, ASIDE)];
    });
  });
  const starts = cells.filter((letter) => letter === 'S').length;
  const initial = cells.map((letter) => (letter === 'S' ? 1 / starts : 0));
  return { states: cells.length, actions: 4, outcomes, initial };
}

function checkMap(rows: readonly string[]): void {
  const wrong = (what: string): never => {
    throw new RepriseError('bad-config', `FrozenLake-v1: map ${what}`);
  };
  if (rows.length === 0 || rows[0] === '') wrong('has no cells');
  if (rows.some((row) => row.length !== rows[0]!.length)) wrong('has rows of different lengths');
  const stranger = /[^SFHG]/.exec(rows.join(''))?.[0];
  if (stranger !== undefined) wrong(`has a '${stranger}': S, F, H and G are allowed`);
  for (const letter of 'SG') {
    if (!rows.some((row) => row.includes(letter))) wrong(`has no ${letter}`);
  }
}
