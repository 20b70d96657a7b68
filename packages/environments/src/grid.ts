import type { Scene, SceneColour, SceneShape } from '@reprise/core';
import { agentRadius, MOST_CELLS, runsOf } from './large-grid.ts';

/** A grid of cells, numbered row by row. */
export interface Grid {
  readonly rows: number;
  readonly columns: number;
}

/** Rows down and columns to the right. */
export type Move = readonly [down: number, right: number];

export const UP: Move = [-1, 0];
export const RIGHT: Move = [0, 1];
export const DOWN: Move = [1, 0];
export const LEFT: Move = [0, -1];

/** The cell that `move` leads to; at the rim it goes no further. */
export function moved({ rows, columns }: Grid, cell: number, [down, right]: Move): number {
  const row = clamp(Math.floor(cell / columns) + down, rows);
  return row * columns + clamp((cell % columns) + right, columns);
}

/** How a grid is drawn. */
export interface GridDrawing {
  /** The colour of a cell. */
  colour(cell: number): SceneColour;
  /** What is written in it. */
  label?(cell: number): string;
  /** What is painted over the cells. */
  readonly shapes?: readonly SceneShape[];
}

/** A grid with the agent in one of its cells; above 64 × 64 of them without letters and lines. */
export function gridScene(grid: Grid, agent: number, drawing: GridDrawing): Scene {
  const { rows, columns } = grid;
  const row = Math.floor(agent / columns);
  const column = agent % columns;
  const isLarge = rows * columns > MOST_CELLS;
  const radius = isLarge ? agentRadius(grid) : 0.3;
  return {
    width: columns,
    height: rows,
    title: `the agent is in row ${row}, column ${column} of ${rows} × ${columns}`,
    grid: { rows, columns },
    shapes: [
      ...(isLarge ? runsOf(grid, (cell) => drawing.colour(cell)) : cellsOf(grid, drawing)),
      ...(drawing.shapes ?? []),
      { kind: 'circle', x: column + 0.5, y: row + 0.5, radius, colour: 'agent' },
    ],
  };
}

function cellsOf(grid: Grid, drawing: GridDrawing): SceneShape[] {
  const cells = Array.from({ length: grid.rows * grid.columns }, (_, cell) => cell);
  return [
    ...cells.map((cell) => square(grid, cell, drawing.colour(cell))),
    ...gridLines(grid),
    ...cells.flatMap((cell) => written(grid, cell, drawing.label?.(cell) ?? '')),
  ];
}

function square({ columns }: Grid, cell: number, colour: SceneColour): SceneShape {
  const [x, y] = [cell % columns, Math.floor(cell / columns)];
  return { kind: 'rectangle', x, y, width: 1, height: 1, colour };
}

function written({ columns }: Grid, cell: number, text: string): SceneShape[] {
  const [x, y] = [(cell % columns) + 0.5, Math.floor(cell / columns) + 0.5];
  return text === '' ? [] : [{ kind: 'text', x, y, size: 0.3, text, colour: 'text' }];
}

function gridLines({ rows, columns }: Grid): SceneShape[] {
  const line = (...points: number[]): SceneShape => ({
    kind: 'line',
    points,
    thickness: 0.02,
    colour: 'edge',
  });
  return [
    ...Array.from({ length: rows + 1 }, (_, row) => line(0, row, columns, row)),
    ...Array.from({ length: columns + 1 }, (_, column) => line(column, 0, column, rows)),
  ];
}

/** A grid's letters as rows of text, the agent's on a red ground. */
export function gridText({ columns }: Grid, agent: number, letters: ArrayLike<string>): string {
  const rows: string[] = [];
  for (let start = 0; start < letters.length; start += columns) {
    let row = '';
    for (let cell = start; cell < start + columns; cell++) {
      row += cell === agent ? highlighted(letters[cell]!, 'red') : letters[cell]!;
    }
    rows.push(row);
  }
  return rows.join('\n');
}

const codes = { red: 31, green: 32, yellow: 33, blue: 34, magenta: 35 } as const;

/** Text in an ANSI colour. */
export function coloured(text: string, colour: keyof typeof codes, bold = false): string {
  return `\u001b[${codes[colour]}${bold ? ';1' : ''}m${text}\u001b[0m`;
}

/** Text on an ANSI ground. */
export function highlighted(text: string, ground: keyof typeof codes): string {
  return `\u001b[${codes[ground] + 10}m${text}\u001b[0m`;
}

function clamp(value: number, length: number): number {
  return Math.min(Math.max(value, 0), length - 1);
}
