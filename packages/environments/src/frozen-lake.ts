import {
  type Environment,
  type Outcome,
  parseConfig,
  RepriseError,
  type TableModel,
} from '@reprise/core';
import { z } from 'zod';
import { DOWN, gridScene, gridText, LEFT, moved, RIGHT, UP } from './grid.ts';
import { randomLake } from './random-lake.ts';
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
const successRate = z
  .number()
  .min(0)
  .max(1)
  .optional()
  .describe('how likely a move on slippery ice goes ahead; a third by default');
const rewardSchedule = z
  .tuple([z.number(), z.number(), z.number()])
  .optional()
  .describe('rewards for coming to the goal, a hole, ice; 1, 0, 0 by default');
const map = z
  .array(z.string())
  .optional()
  .describe('rows of S (start), F (frozen), H (hole) and G (goal), instead of a named map');

/** The options of `FrozenLake-v1`, as Gymnasium's keyword arguments. */
export const frozenLakeOptions = z.strictObject({
  mapName: z.enum(['4x4', '8x8']).default('4x4').describe('which map'),
  map,
  size: z
    .int()
    .min(2)
    .max(1024)
    .optional()
    .describe('side of a random map that can be solved, instead of a named one'),
  mapSeed: z.int().min(0).optional().describe('which random map; 0 by default'),
  frozen: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('how likely a cell of a random map is frozen; 0.8 by default'),
  isSlippery,
  successRate,
  rewardSchedule,
});

/** The options of `FrozenLake8x8-v1`. */
export const frozenLake8x8Options = z.strictObject({ isSlippery, successRate, rewardSchedule });

/**
 * `FrozenLake-v1`: over the ice from S to G, not into a hole; the tables are Gymnasium's to the last
 * bit. Actions are left, down, right, up. Truncated after 100 steps. Throws `bad-config`.
 */
export function frozenLake(
  options: z.input<typeof frozenLakeOptions> = {},
): Environment<TableState, number, number> {
  const parsed = parseConfig('FrozenLake-v1', frozenLakeOptions, options);
  const { rows, options: chosen } = mapOf(parsed);
  return lake('FrozenLake-v1', chosen, rows, parsed, {
    maxEpisodeSteps: 100,
    rewardThreshold: 0.7,
  });
}

/** `FrozenLake8x8-v1`: the 8×8 lake as Gymnasium registers it: 200 steps, threshold 0.85. */
export function frozenLake8x8(
  options: z.input<typeof frozenLake8x8Options> = {},
): Environment<TableState, number, number> {
  const parsed = parseConfig('FrozenLake8x8-v1', frozenLake8x8Options, options);
  const limits = { maxEpisodeSteps: 200, rewardThreshold: 0.85 };
  return lake('FrozenLake8x8-v1', {}, maps['8x8'], parsed, limits);
}

/** The map that options ask for, and those of them that it takes to ask again. */
function mapOf({ mapName, map: rows, size, mapSeed, frozen }: z.infer<typeof frozenLakeOptions>) {
  if (rows !== undefined && size !== undefined) {
    throw new RepriseError('bad-config', 'FrozenLake-v1: give a map or the size of one, not both');
  }
  if (size === undefined && (mapSeed !== undefined || frozen !== undefined)) {
    throw new RepriseError('bad-config', 'FrozenLake-v1: mapSeed and frozen need a size');
  }
  if (size !== undefined) {
    const drawn = { size, mapSeed: mapSeed ?? 0, frozen: frozen ?? 0.8 };
    const { mapSeed: seed, frozen: share } = drawn;
    return {
      rows: randomLake({ rows: size, columns: size, frozen: share, seed }),
      options: drawn,
    };
  }
  return rows ? { rows, options: { map: rows } } : { rows: maps[mapName], options: { mapName } };
}

/** How one moves on the ice, and what it pays. */
type Ice = z.infer<typeof frozenLake8x8Options>;

function lake(
  id: string,
  chosen: Readonly<Record<string, unknown>>,
  rows: readonly string[],
  { isSlippery, successRate, rewardSchedule }: Ice,
  limits: { readonly maxEpisodeSteps: number; readonly rewardThreshold: number },
): Environment<TableState, number, number> {
  if (!isSlippery && successRate !== undefined) {
    throw new RepriseError('bad-config', `${id}: successRate needs slippery ice`);
  }
  checkMap(rows);
  const letters = [...rows.join('')];
  const grid = { rows: rows.length, columns: rows[0]!.length };
  const colours = { S: 'start', F: 'surface', H: 'hazard', G: 'goal' } as const;
  return tableEnvironment({
    id,
    options: {
      ...chosen,
      isSlippery,
      ...(successRate !== undefined && { successRate }),
      ...(rewardSchedule && { rewardSchedule }),
    },
    model: lakeModel(rows, isSlippery ? successRate : 1, rewardSchedule),
    ...limits,
    actionNames: ['left', 'down', 'right', 'up'],
    render: (cell) =>
      gridScene(grid, cell, {
        colour: (at) => colours[letters[at] as keyof typeof colours],
        label: (at) => (letters[at] === 'F' ? '' : letters[at]!),
      }),
    describe: (cell) => gridText(grid, cell, letters),
  });
}

const MOVES = [LEFT, DOWN, RIGHT, UP];

/** A third, as Gymnasium computes it. */
const THIRD = 1 / 3;

function lakeModel(
  rows: readonly string[],
  ahead = THIRD,
  [goal, hole, ice]: readonly [number, number, number] = [1, 0, 0],
): TableModel {
  const grid = { rows: rows.length, columns: rows[0]!.length };
  const cells = [...rows.join('')];
  const comingTo = (probability: number): readonly Outcome[] =>
    cells.map((letter, nextState) => ({
      probability,
      nextState,
      reward: letter === 'G' ? goal : letter === 'H' ? hole : ice,
      terminated: letter === 'G' || letter === 'H',
    }));
  // Shared by all ways to a cell: a large lake's outcomes would not fit into memory otherwise.
  const goesAhead = comingTo(ahead);
  const goesAside = ahead === 1 ? goesAhead : comingTo((1 - ahead) / 2);
  const outcomes = cells.map((letter, cell) => {
    if (letter === 'G' || letter === 'H') {
      const stays = [{ probability: 1, nextState: cell, reward: 0, terminated: true }];
      return MOVES.map(() => stays);
    }
    const next = MOVES.map((move) => moved(grid, cell, move));
    return MOVES.map((_, action) => {
      const middle = goesAhead[next[action]!]!;
      if (ahead === 1) return [middle];
      return [goesAside[next[(action + 3) % 4]!]!, middle, goesAside[next[(action + 1) % 4]!]!];
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
