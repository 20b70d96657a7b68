import {
  type Environment,
  type Outcome,
  parseConfig,
  RepriseError,
  type Scene,
  type SceneShape,
  type TableModel,
} from '@reprise/core';
import { z } from 'zod';
import {
  coloured,
  DOWN,
  type Grid,
  gridScene,
  highlighted,
  LEFT,
  moved,
  RIGHT,
  UP,
} from './grid.ts';
import { type TableState, tableEnvironment } from './table-environment.ts';

/** The options of `Taxi-v4`, as Gymnasium's keyword arguments, but for its fickle passenger. */
export const taxiOptions = z.strictObject({
  isRainy: z
    .boolean()
    .default(false)
    .describe('whether a move may go to the left or right instead'),
  rainyProbability: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('how likely a move in the rain goes ahead; 0.8 by default'),
});

/**
 * `Taxi-v4`: fetch the passenger at one of four stops and set them down at another (Dietterich 2000,
 * section 3.1); the table is Gymnasium's to the last bit. Actions are south, north, east, west, pick up, drop
 * off; a step costs 1, a wrong pick-up or drop-off 10, the right drop-off pays 20. The observation is
 * ((row · 5 + column) · 5 + passenger) · 4 + destination; passenger 4 sits in the taxi. In the rain
 * a move that is not blocked goes to the left or to the right of its way instead, as often, and stays where
 * that is blocked (section 7.1). Truncated after 200 steps. Throws `bad-config`.
 */
export function taxi(
  options: z.input<typeof taxiOptions> = {},
): Environment<TableState, number, number> {
  const { isRainy, rainyProbability } = parseConfig('Taxi-v4', taxiOptions, options);
  if (!isRainy && rainyProbability !== undefined) {
    throw new RepriseError('bad-config', 'Taxi-v4: rainyProbability needs isRainy');
  }
  return tableEnvironment({
    id: 'Taxi-v4',
    options: isRainy ? { isRainy, rainyProbability: rainyProbability ?? 0.8 } : {},
    model: taxiModel(isRainy ? (rainyProbability ?? 0.8) : 1),
    maxEpisodeSteps: 200,
    rewardThreshold: 8,
    actionNames: ['south', 'north', 'east', 'west', 'pick up', 'drop off'],
    actionMask,
    render,
    describe,
  });
}

const grid: Grid = { rows: 5, columns: 5 };
const IN_TAXI = 4;
const PICK_UP = 4;
/** The cells of the stops red, green, yellow and blue. */
const stops = [0, 4, 20, 23];
const stopNames = ['R', 'G', 'Y', 'B'];
const MOVES = [DOWN, UP, RIGHT, LEFT];
/** A colon is an open way between two cells, a bar is a wall. */
const MAP = ['|R: | : :G|', '| : | : : |', '| : : : : |', '| | : | : |', '|Y| : |B: |'];

interface Ride {
  readonly cell: number;
  readonly passenger: number;
  readonly destination: number;
}

const decoded = (state: number): Ride => ({
  cell: Math.floor(state / 20),
  passenger: Math.floor(state / 4) % 5,
  destination: state % 4,
});

const encoded = ({ cell, passenger, destination }: Ride) =>
  (cell * 5 + passenger) * 4 + destination;

function taxiModel(ahead: number): TableModel {
  const states = Array.from({ length: grid.rows * grid.columns * 5 * 4 }, (_, state) => state);
  const isFirst = (state: number) => {
    const { passenger, destination } = decoded(state);
    return passenger !== IN_TAXI && passenger !== destination;
  };
  const firsts = states.filter(isFirst).length;
  return {
    states: states.length,
    actions: 6,
    outcomes: states.map((state) =>
      Array.from({ length: 6 }, (_, action) => outcomes(decoded(state), action, ahead)),
    ),
    initial: states.map((state) => (isFirst(state) ? 1 / firsts : 0)),
  };
}

/** The indices, among the moves, of what lies to the left and to the right of each. */
const ASIDE = [
  [2, 3],
  [3, 2],
  [1, 0],
  [0, 1],
] as const;

function outcomes(ride: Ride, action: number, ahead: number): readonly Outcome[] {
  if (action >= MOVES.length) return [served(ride, action)];
  const { cell } = ride;
  const to = (probability: number, move: number | null): Outcome => ({
    probability,
    nextState: encoded({ ...ride, cell: move === null ? cell : driven(cell, move) }),
    reward: -1,
    terminated: false,
  });
  if (ahead === 1) return [to(1, action)];
  const isBlocked = driven(cell, action) === cell;
  const aside = (1 - ahead) / 2;
  const [left, right] = ASIDE[action]!;
  return [
    to(ahead, action),
    to(aside, isBlocked ? null : left),
    to(aside, isBlocked ? null : right),
  ];
}

/** Where a move leads; no further than walls and the rim. */
function driven(cell: number, move: number): number {
  return isOpen(cell, move) ? moved(grid, cell, MOVES[move]!) : cell;
}

/** Picking up and setting down. */
function served(ride: Ride, action: number): Outcome {
  const { cell, passenger, destination } = ride;
  const to = (next: Partial<Ride>, reward: number, terminated = false): Outcome => ({
    probability: 1,
    nextState: encoded({ ...ride, ...next }),
    reward,
    terminated,
  });
  if (action === PICK_UP) {
    const isHere = passenger !== IN_TAXI && stops[passenger] === cell;
    return isHere ? to({ passenger: IN_TAXI }, -1) : to({}, -10);
  }
  const stop = stops.indexOf(cell);
  if (passenger !== IN_TAXI || stop < 0) return to({}, -10);
  return stop === destination ? to({ passenger: stop }, 20, true) : to({ passenger: stop }, -1);
}

/** Which actions change anything, rain or not. */
function actionMask(state: number): readonly (0 | 1)[] {
  const ride = decoded(state);
  return Array.from({ length: 6 }, (_, action) =>
    outcomes(ride, action, 1)[0]!.nextState === state ? 0 : 1,
  );
}

/** Whether no wall is in the way; all walls stand between east and west. */
function isOpen(cell: number, action: number): boolean {
  const right = MOVES[action]![1];
  const row = Math.floor(cell / grid.columns);
  return right === 0 || MAP[row]![2 * (cell % grid.columns) + 1 + right] === ':';
}

function render(state: number): Scene {
  const { cell, passenger, destination } = decoded(state);
  const scene = gridScene(grid, cell, {
    colour: (at) => (at === stops[destination] ? 'goal' : 'surface'),
    label: (at) => stopNames[stops.indexOf(at)] ?? '',
    shapes: walls(),
  });
  const at = passenger === IN_TAXI ? cell : stops[passenger]!;
  const aboard = passenger === IN_TAXI ? 'in the taxi' : `at ${stopNames[passenger]}`;
  const { grid: _, ...drawn } = scene;
  return {
    ...drawn,
    title: `${scene.title.replace('agent', 'taxi')}, the passenger ${aboard}, bound for ${stopNames[destination]}`,
    shapes: [
      ...scene.shapes,
      {
        kind: 'circle',
        x: (at % grid.columns) + (passenger === IN_TAXI ? 0.5 : 0.2),
        y: Math.floor(at / grid.columns) + (passenger === IN_TAXI ? 0.5 : 0.2),
        radius: 0.15,
        colour: 'object',
      },
    ],
  };
}

function walls(): SceneShape[] {
  return MAP.flatMap((letters, row) =>
    [1, 2, 3, 4]
      .filter((column) => letters[2 * column] === '|')
      .map((column) => ({
        kind: 'line',
        points: [column, row, column, row + 1],
        thickness: 0.1,
        colour: 'wall',
      })),
  );
}

/** As Gymnasium's `ansi` mode: the taxi is yellow, or green with its passenger. */
function describe(state: number): string {
  const { cell, passenger, destination } = decoded(state);
  const letters = MAP.map((row) => [...row]);
  const change = (at: number, to: (letter: string) => string) => {
    const row = letters[Math.floor(at / grid.columns)]!;
    const column = 2 * (at % grid.columns) + 1;
    row[column] = to(row[column]!);
  };
  if (passenger === IN_TAXI) {
    change(cell, (letter) => highlighted(letter === ' ' ? '_' : letter, 'green'));
  } else {
    change(cell, (letter) => highlighted(letter, 'yellow'));
    change(stops[passenger]!, (letter) => coloured(letter, 'blue', true));
  }
  change(stops[destination]!, (letter) => coloured(letter, 'magenta'));
  const rim = '+---------+';
  return [rim, ...letters.map((row) => row.join('')), rim].join('\n');
}
