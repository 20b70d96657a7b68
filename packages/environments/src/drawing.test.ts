import { type Environment, foldIn, keyOf } from '@reprise/core';
import { describe, expect, test } from 'vitest';
import { environments } from './catalogue.ts';
import { cliffWalking } from './cliff-walking.ts';
import { frozenLake } from './frozen-lake.ts';
import { tableEnvironment } from './table-environment.ts';
import { taxi } from './taxi.ts';

const at = (cell: number) => ({ cell, elapsed: 0 });

describe('text is that of Gymnasium’s ansi mode', () => {
  test('FrozenLake-v1: the agent’s cell on a red ground', () => {
    expect(frozenLake().describe!(at(6))).toBe('SFFF\nFH\u001b[41mF\u001b[0mH\nFFFH\nHFFG');
  });

  test('CliffWalking-v1: x for the agent, C for the cliff, T for the goal', () => {
    const free = new Array(12).fill('o').join('  ');
    const cliff = `x  ${new Array(10).fill('C').join('  ')}  T`;
    expect(cliffWalking().describe!(at(36))).toBe([free, free, free, cliff].join('\n'));
  });

  test('Taxi-v4: a yellow taxi, a blue passenger, a magenta destination', () => {
    // Row 3, column 1; the passenger at Y, bound for R.
    expect(taxi().describe!(at(((3 * 5 + 1) * 5 + 2) * 4 + 0))).toBe(
      [
        '+---------+',
        '|\u001b[35mR\u001b[0m: | : :G|',
        '| : | : : |',
        '| : : : : |',
        '| |\u001b[43m \u001b[0m: | : |',
        '|\u001b[34;1mY\u001b[0m| : |B: |',
        '+---------+',
      ].join('\n'),
    );
  });

  test('Taxi-v4: a green taxi with the passenger in it', () => {
    expect(taxi().describe!(at(((2 * 5 + 2) * 5 + 4) * 4 + 1))).toBe(
      [
        '+---------+',
        '|R: | : :\u001b[35mG\u001b[0m|',
        '| : | : : |',
        '| : :\u001b[42m_\u001b[0m: : |',
        '| | : | : |',
        '|Y| : |B: |',
        '+---------+',
      ].join('\n'),
    );
  });
});

/** States of a few episodes. */
function states(world: Environment, count: number): unknown[] {
  const visited: unknown[] = [];
  let state: unknown = null;
  for (let i = 0; visited.length < count; i++) {
    if (state === null) {
      state = world.reset(foldIn(keyOf(1), i)).state;
      visited.push(state);
    }
    const action = world.actionSpace.sample(foldIn(keyOf(2), i));
    const step = world.step(state, action, foldIn(keyOf(3), i));
    visited.push(step.state);
    state = step.terminated || step.truncated ? null : step.state;
  }
  return visited;
}

describe.each(environments.map((entry) => [entry.id, entry.make()] as const))('%s', (_, world) => {
  test('every state is described', () => {
    for (const state of states(world, 100)) expect(world.describe!(state)).not.toBe('');
  });
});

test('every environment is drawn', () => {
  const plain = environments.filter(({ make }) => make().render === undefined);
  expect(plain.map(({ id }) => id)).toEqual([]);
});

test('a table that draws nothing itself is a row of numbered cells, or text where there are too many', () => {
  const row = (states: number) => {
    const stay = (nextState: number) => [
      [{ probability: 1, nextState, reward: 0, terminated: false }],
    ];
    return tableEnvironment({
      ...{ id: 'Row-v0', options: {}, maxEpisodeSteps: null, rewardThreshold: null },
      model: {
        ...{ states, actions: 1 },
        outcomes: Array.from({ length: states }, (_, cell) => stay(cell)),
        initial: Array.from({ length: states }, (_, cell) => (cell === 0 ? 1 : 0)),
      },
    });
  };
  expect(row(3).describe!(at(1))).toBe('state 1 of 3');
  const { grid, shapes } = row(3).render!(at(1));
  expect(grid).toEqual({ rows: 1, columns: 3 });
  expect(shapes.flatMap((shape) => (shape.kind === 'text' ? [shape.text] : []))).toEqual([
    '0',
    '1',
    '2',
  ]);
  expect(shapes.at(-1)).toMatchObject({ kind: 'circle', x: 1.5, y: 0.5 });
  expect([row(64).render, row(65).render].map((drawn) => typeof drawn)).toEqual([
    'function',
    'undefined',
  ]);
});

test('on a grid the agent is drawn in the cell that is observed', () => {
  for (const { make } of environments) {
    const world = make();
    for (const state of states(world, 50)) {
      const scene = world.render?.(state);
      if (scene?.grid === undefined) continue;
      const { columns, rows } = scene.grid;
      expect(world.observationSpace).toMatchObject({ n: rows * columns });
      const agent = scene.shapes.at(-1) as { x: number; y: number };
      const cell = Math.floor(agent.y) * columns + Math.floor(agent.x);
      expect(cell).toBe((state as { cell: number }).cell);
    }
  }
});

test.for([
  [64, 4096 + 65 + 65 + 2],
  [65, 900],
  [256, 16_384],
  [600, 16_384],
] as const)(
  'a lake of %i cells a side is drawn in at most %i shapes and letters',
  ([size, most]) => {
    const lake = frozenLake({ size });
    const scene = lake.render!({ cell: size * size - 1, elapsed: 9 });
    const letters = scene.shapes.filter(({ kind }) => kind === 'text').length;
    expect(scene.shapes.length - letters).toBeLessThan(most);
    expect(letters > 0).toBe(size === 64);
    expect(scene.shapes.at(-1)).toMatchObject({ kind: 'circle', x: size - 0.5, y: size - 0.5 });
  },
);

test('a large lake shows the colour of each cell, in runs', () => {
  const rows = ['SF'.padEnd(70, 'F'), ...Array.from({ length: 69 }, (_, row) => holes(row))];
  const { shapes } = frozenLake({ map: rows }).render!({ cell: 0, elapsed: 0 });
  const painted = rows.map((row) => [...row].map(() => ''));
  for (const shape of shapes) {
    if (shape.kind !== 'rectangle') continue;
    for (let y = shape.y; y < shape.y + shape.height; y++) {
      for (let x = shape.x; x < shape.x + shape.width; x++) painted[y]![x] = shape.colour;
    }
  }
  const colours: Record<string, string> = { S: 'start', F: 'surface', H: 'hazard', G: 'goal' };
  expect(painted).toEqual(rows.map((row) => [...row].map((letter) => colours[letter])));
});

/** A row of 70 cells with ever longer holes, and a goal at its end. */
function holes(row: number): string {
  return `${'F'.repeat(69 - row)}${'H'.repeat(row)}G`;
}

test('where a square stands for several cells, no start or goal is lost', () => {
  const size = 513;
  const row = 'F'.repeat(size);
  const rows = Array.from({ length: size }, () => row);
  rows[1] = `FS${row.slice(2)}`;
  rows[101] = `${row.slice(0, 301)}G${row.slice(302)}`;
  const { shapes } = frozenLake({ map: rows }).render!({ cell: 0, elapsed: 0 });
  expect(shapes.filter(({ kind }) => kind === 'rectangle').slice(1)).toEqual([
    { kind: 'rectangle', x: 0, y: 0, width: 3, height: 3, colour: 'start' },
    { kind: 'rectangle', x: 300, y: 99, width: 3, height: 3, colour: 'goal' },
  ]);
});

test('names of actions, where they have any, are as many as there are actions', () => {
  for (const { make } of environments) {
    const { actionNames, actionSpace } = make();
    if (actionNames) expect(actionSpace).toMatchObject({ n: actionNames.length });
  }
});
