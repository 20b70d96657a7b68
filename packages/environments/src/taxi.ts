import {
  type Environment,
  type Outcome,
  parseConfig,
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

/** The options of `Taxi-v4`: none. */
export const taxiOptions = z.strictObject({});

/**
 * `Taxi-v4`: fetch the passenger at one of four stops and set them down at another (Dietterich 2000,
 * section 3.1); the table is Gymnasium's to the last bit. Actions are south, north, east, west, pick up, drop
 * off; a step costs 1, a wrong pick-up or drop-off 10, the right drop-off pays 20. The observation is
 * ((row · 5 + column) · 5 + passenger) · 4 + destination; passenger 4 sits in the taxi. Truncated after
 * 200 steps. Throws `bad-config`.
 */
export function taxi(options: object = {}): Environment<TableState, number, number> {
  parseConfig('Taxi-v4', taxiOptions, options);
  return tableEnvironment({
    id: 'Taxi-v4',
    options: {},
    model: taxiModel(),
    maxEpisodeSteps: 200,
    rewardThreshold: 8,
    actionNames: ['south', 'north', 'east', 'west', 'pick up', 'drop off'],
    render,
    describe,
  });
}

const grid: Grid = { rows: 5, columns: 5 };
const IN_TAXI = 4;
const PICK_UP = 4;
const DROP_OFF = 5;
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

function taxiModel(): TableModel {
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
      Array.from({ length: 6 }, (_, action) => [outcome(decoded(state), action)]),
    ),
    initial: states.map((state) => (isFirst(state) ? 1 / firsts : 0)),
  };
}

function outcome(ride: Ride, action: number): Outcome {
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
  if (action === DROP_OFF) {
    const stop = stops.indexOf(cell);
    if (passenger !== IN_TAXI || stop < 0) return to({}, -10);
    return stop === destination ? to({ passenger: stop }, 20, true) : to({ passenger: stop }, -1);
  }
  return to({ cell: isOpen(cell, action) ? moved(grid, cell, MOVES[action]!) : cell }, -1);
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
