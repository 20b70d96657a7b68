import type { SceneColour, SceneShape } from '@reprise/core';
import type { Grid } from './grid.ts';

/** Cells whose letters and lines can still be told apart; a grid of more is drawn by its runs. */
export const MOST_CELLS = 64 * 64;
/** The most squares along a side: a finer drawing is no better on a screen, and too long to send. */
const MOST_SQUARES = 256;

/** The agent's radius, as a part of the longer side. */
const AGENT = 1 / 150;

/**
 * A large grid as few shapes: a ground of `surface`, and on it the runs of like cells of each row. Beyond
 * 256 cells a side a square stands for several: its first cell, or the start or goal among them.
 */
export function runsOf(grid: Grid, colour: (cell: number) => SceneColour): SceneShape[] {
  const { rows, columns } = grid;
  const side = Math.ceil(Math.max(rows, columns) / MOST_SQUARES);
  const shapes: SceneShape[] = [rectangle(0, 0, columns, rows, 'surface')];
  for (let y = 0; y < rows; y += side) {
    const height = Math.min(side, rows - y);
    let from = 0;
    let run: SceneColour = 'surface';
    const end = (x: number) => {
      if (run !== 'surface') shapes.push(rectangle(from, y, x - from, height, run));
    };
    for (let x = 0; x < columns; x += side) {
      const own = squareColour(grid, x, y, side, colour);
      if (own === run) continue;
      end(x);
      from = x;
      run = own;
    }
    end(columns);
  }
  return shapes;
}

/** How large the agent is drawn in a large grid: so that it can be found. */
export function agentRadius({ rows, columns }: Grid): number {
  return Math.max(rows, columns) * AGENT;
}

function squareColour(
  { rows, columns }: Grid,
  left: number,
  top: number,
  side: number,
  colour: (cell: number) => SceneColour,
): SceneColour {
  for (let y = top; y < Math.min(top + side, rows); y++) {
    for (let x = left; x < Math.min(left + side, columns); x++) {
      const own = colour(y * columns + x);
      if (own === 'start' || own === 'goal') return own;
    }
  }
  return colour(top * columns + left);
}

function rectangle(
  x: number,
  y: number,
  width: number,
  height: number,
  colour: SceneColour,
): SceneShape {
  return { kind: 'rectangle', x, y, width, height, colour };
}
