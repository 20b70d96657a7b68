import type { Scene, SceneColour, SceneShape } from '@reprise/core';
import { Canvas } from './canvas.ts';
import { fit } from './fit.ts';
import { type Palette, paint } from './palette.ts';

/** What stands for a tile where there are no colours. */
const FILLS: Readonly<Partial<Record<SceneColour, string>>> = {
  ...{ wall: '█', hazard: '▒', goal: '░', object: '▒', agent: '█' },
};

/** The most columns and rows of a cell of a grid. */
const CELL = { columns: 6, rows: 3 };

/** From how many rows on the last one says which part of a grid is shown. */
const TOLD = 3;

/** The least rows that are left to a picture before anything else is written below it. */
export const LEAST_ROWS = 4;

/** How many rows a scene needs, so that what is in it can be told: one for each row of a grid. */
export function leastRows(scene: Scene): number {
  return Math.max(LEAST_ROWS, gridOf(scene)?.rows ?? 0);
}

/**
 * An environment's scene as at most `rows` lines of at most `columns` characters. A cell of a grid is never less
 * than a character: of a larger grid the part around the agent is shown.
 */
export function drawnScene(
  scene: Scene,
  columns: number,
  rows: number,
  palette: Palette,
): string[] {
  const grid = gridOf(scene);
  if (!grid) return dots(scene, columns, rows, palette).lines();
  const cell = cellOf(grid, columns, rows);
  if (cell) return tiles(scene, { ...grid, left: 0, top: 0 }, cell, palette).lines();
  const part = partOf(scene, grid, columns, rows);
  const lines = tiles(scene, part, part.cell, palette).lines();
  return rows < TOLD ? lines : [...lines, paint(palette, 'muted', partText(part, grid, columns))];
}

type Grid = NonNullable<Scene['grid']>;

/** The grid that a scene says it shows, or that its rectangles are whole cells of. */
function gridOf({ grid, shapes, width, height }: Scene): Grid | null {
  if (grid) return grid;
  const rectangles = shapes.filter((shape) => shape.kind === 'rectangle');
  const isWhole = rectangles.every(({ x, y, width, height }) =>
    [x, y, width, height].every(Number.isInteger),
  );
  const isGrid = isWhole && rectangles.length > 1 && [width, height].every(Number.isInteger);
  return isGrid ? { rows: height, columns: width } : null;
}

/** A part of a grid: its size, and its first column and row. */
interface Part extends Grid {
  readonly left: number;
  readonly top: number;
}

/** As much of a grid as there is room for, with the agent in the middle where it can be. */
function partOf(scene: Scene, grid: Grid, columns: number, rows: number) {
  const cell = { columns: 2 * grid.columns <= columns ? 2 : 1, rows: 1 };
  const isAgent = (shape: SceneShape) => shape.kind === 'circle' && shape.colour === 'agent';
  const { x, y } = (scene.shapes.find(isAgent) ?? { x: 0, y: 0 }) as { x: number; y: number };
  const first = (at: number, shown: number, all: number) =>
    Math.max(0, Math.min(all - shown, Math.floor(at) - Math.floor(shown / 2)));
  const shown = {
    columns: Math.min(grid.columns, columns),
    rows: Math.min(grid.rows, rows < TOLD ? rows : rows - 1),
  };
  const left = first(x, shown.columns, grid.columns);
  return { ...shown, left, top: first(y, shown.rows, grid.rows), cell };
}

/** Which part of a grid is shown: `rows 3–9 of 20`. */
function partText({ left, top, columns, rows }: Part, grid: Grid, room: number): string {
  const texts = [
    rows < grid.rows && `rows ${top}–${top + rows - 1} of ${grid.rows}`,
    columns < grid.columns && `columns ${left}–${left + columns - 1} of ${grid.columns}`,
  ];
  return fit(texts.filter(Boolean).join(', '), room).trimEnd();
}

interface Cell {
  readonly columns: number;
  readonly rows: number;
}

/** How large the cells of a grid can be, about as high as wide; null: they do not fit. */
function cellOf(grid: Grid, columns: number, rows: number) {
  const room = { columns: Math.floor(columns / grid.columns), rows: Math.floor(rows / grid.rows) };
  if (room.columns < 1 || room.rows < 1) return null;
  const height = Math.min(CELL.rows, room.rows, Math.max(1, Math.floor(room.columns / 2)));
  return { columns: Math.min(CELL.columns, room.columns, 2 * height), rows: height };
}

/** Part of a grid: a tile for each cell, with its letter, and who stands on it. */
function tiles(
  scene: Scene,
  { rows, columns, left, top }: Part,
  cell: Cell,
  palette: Palette,
): Canvas {
  const canvas = new Canvas(columns * cell.columns, rows * cell.rows);
  const centre = (x: number, y: number): [number, number] => [
    Math.floor(x - left) * cell.columns + Math.floor((cell.columns - 1) / 2),
    Math.floor(y - top) * cell.rows + Math.floor((cell.rows - 1) / 2),
  ];
  for (const shape of scene.shapes) {
    if (shape.kind === 'rectangle') {
      const moved = { ...shape, x: shape.x - left, y: shape.y - top };
      fill(canvas, moved, cell.columns, cell.rows, palette);
    } else if (shape.kind === 'text') {
      const [column, row] = centre(shape.x, shape.y);
      canvas.text(column, row, shape.text.slice(0, cell.columns));
    } else if (shape.kind === 'circle') {
      const [column, row] = centre(shape.x, shape.y);
      const front = palette.foreground(shape.colour);
      canvas.text(column, row, shape.colour === 'agent' ? '●' : '○', front);
    } else if (shape.colour === 'wall') {
      const points = shape.points.map((value, i) => value - (i % 2 === 0 ? left : top));
      wall(canvas, points, cell, palette);
    }
  }
  return canvas;
}

function fill(
  canvas: Canvas,
  { x, y, width, height, colour }: SceneShape & { kind: 'rectangle' },
  perX: number,
  perY: number,
  palette: Palette,
): void {
  const letter = palette.hasColours ? ' ' : (FILLS[colour] ?? ' ');
  const [left, top] = [x * perX, y * perY].map((at) => Math.max(0, Math.round(at))) as [
    number,
    number,
  ];
  const right = Math.min(canvas.columns, Math.round((x + width) * perX));
  const bottom = Math.min(canvas.rows, Math.round((y + height) * perY));
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const isOdd = (Math.floor(row / perY) + Math.floor(column / perX)) % 2 === 1;
      canvas.tile(column, row, palette.tile(colour, isOdd), letter);
    }
  }
  const isPlain = colour === 'surface' || !palette.hasColours;
  if (isPlain && letter === ' ' && perX > 1 && height === 1 && width === 1) {
    canvas.text(left + Math.floor((perX - 1) / 2), top + Math.floor((perY - 1) / 2), '·');
  }
}

/** A wall between cells: the side of the tiles to its right. */
function wall(canvas: Canvas, points: readonly number[], cell: Cell, palette: Palette): void {
  const [fromX, fromY, toX, toY] = points as [number, number, number, number];
  const front = palette.foreground('strong');
  if (fromX !== toX) return;
  const column = Math.round(fromX * cell.columns);
  if (column <= 0) return;
  for (let row = Math.round(fromY * cell.rows); row < Math.round(toY * cell.rows); row++) {
    canvas.text(column - (column >= canvas.columns ? 1 : 0), row, '▏', front);
  }
}

/** Anything else: lines and circles of dots, rectangles of tiles. */
function dots(scene: Scene, columns: number, rows: number, palette: Palette): Canvas {
  const scale = Math.min((2 * columns) / scene.width, (4 * rows) / scene.height);
  const used = {
    columns: Math.min(columns, Math.ceil((scale * scene.width) / 2)),
    rows: Math.min(rows, Math.ceil((scale * scene.height) / 4)),
  };
  const canvas = new Canvas(used.columns, used.rows);
  const at = (value: number) => Math.round(value * scale);
  for (const shape of scene.shapes) {
    if (shape.kind === 'rectangle') {
      fill(canvas, shape, scale / 2, scale / 4, palette);
      continue;
    }
    const front = palette.foreground(shape.colour);
    if (shape.kind === 'text') {
      const column = Math.round((shape.x * scale) / 2 - shape.text.length / 2);
      canvas.text(column, Math.floor((shape.y * scale) / 4), shape.text, front);
    } else if (shape.kind === 'line') {
      const { points } = shape;
      for (let i = 0; i + 3 < points.length; i += 2) {
        const [fromX, fromY, toX, toY] = points.slice(i, i + 4).map(at) as [
          number,
          number,
          number,
          number,
        ];
        canvas.line(fromX, fromY, toX, toY, front);
      }
    } else disc(canvas, at(shape.x), at(shape.y), Math.max(1, shape.radius * scale), front);
  }
  return canvas;
}

function disc(canvas: Canvas, x: number, y: number, radius: number, front: string): void {
  const reach = Math.min(400, Math.ceil(radius));
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      if (dx * dx + dy * dy <= radius * radius) canvas.dot(x + dx, y + dy, front);
    }
  }
}
