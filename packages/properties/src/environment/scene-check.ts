import type { Scene, SceneColour, SceneShape } from '@reprise/core';
import { holds, isSame, shown } from './holds.ts';

/** Every colour there is. */
const colours: Readonly<Record<SceneColour, true>> = {
  surface: true,
  edge: true,
  text: true,
  muted: true,
  agent: true,
  start: true,
  goal: true,
  hazard: true,
  wall: true,
  object: true,
};

/** The numbers of each kind of shape, and which of them are above 0, or at least 0. */
const numbers: Readonly<Record<SceneShape['kind'], readonly (readonly string[])[]>> = {
  rectangle: [
    ['x', 'y'],
    ['width', 'height'],
  ],
  circle: [['x', 'y'], ['radius']],
  line: [[], ['thickness']],
  text: [['x', 'y'], ['size']],
};

/** How far a shape may be out of the frame: rounding. */
const ROUNDING = 1e-9;

/** Throws a LawError unless a scene is one that a page can paint: known shapes, each in the frame. */
export function checkScene(scene: Scene): void {
  holds(typeof scene === 'object' && scene !== null, () => `the scene is ${shown(scene)}`);
  holds(isSame(JSON.parse(JSON.stringify(scene)), scene), 'a scene does not survive JSON');
  const { width, height, title, shapes, grid } = scene;
  const isSized = Number.isFinite(width) && Number.isFinite(height) && width > 0 && height > 0;
  holds(isSized, () => `a scene's width is ${shown(width)}, its height ${shown(height)}`);
  holds(
    typeof title === 'string' && title !== '' && !/NaN|undefined|\[object/.test(title),
    `a scene's title is ${shown(title)}`,
  );
  holds(Array.isArray(shapes) && shapes.length > 0, `a scene's shapes are ${shown(shapes)}`);
  for (const [i, shape] of shapes.entries()) checkShape(shape, `shape ${i}`, scene);
  if (grid === undefined) return;
  const { rows, columns } = grid;
  holds(
    Number.isInteger(rows) && Number.isInteger(columns) && rows > 0 && columns > 0,
    `a scene's grid is ${shown(grid)}`,
  );
  holds(
    rows <= height && columns <= width,
    `a grid of ${rows} × ${columns} squares is larger than the scene, ${shown({ width, height })}`,
  );
}

function checkShape(shape: SceneShape, name: string, { width, height }: Scene): void {
  const { kind, colour } = shape;
  holds(
    Object.hasOwn(numbers, kind),
    () => `${name} is of kind ${shown(kind)}: ${Object.keys(numbers)}`,
  );
  holds(
    Object.hasOwn(colours, colour),
    () => `${name}, a ${kind}, has colour ${shown(colour)}: ${Object.keys(colours)}`,
  );
  const [anywhere, sizes] = numbers[kind] as readonly [readonly string[], readonly string[]];
  const parts = shape as unknown as Record<string, number>;
  for (const part of anywhere) {
    holds(
      Number.isFinite(parts[part]),
      () => `${name}, a ${kind}, has ${part} ${shown(parts[part])}`,
    );
  }
  for (const part of sizes) {
    const isSize = Number.isFinite(parts[part]) && parts[part]! >= 0;
    holds(isSize, () => `${name}, a ${kind}, has ${part} ${shown(parts[part])}`);
  }
  if (kind === 'text') {
    holds(typeof shape.text === 'string', () => `${name}, a text, says ${shown(shape.text)}`);
  }
  for (const [x, y] of extent(shape, name)) {
    const isInside =
      x >= -ROUNDING && y >= -ROUNDING && x <= width + ROUNDING && y <= height + ROUNDING;
    holds(
      isInside,
      () => `${name}, a ${kind}, reaches to (${x}, ${y}), out of ${width} × ${height}`,
    );
  }
}

/** Where a shape reaches; of circles and texts the centre, for a page leaves a margin. */
function extent(shape: SceneShape, name: string): readonly (readonly [x: number, y: number])[] {
  if (shape.kind === 'rectangle') {
    const { x, y, width, height } = shape;
    return [
      [x, y],
      [x + width, y + height],
    ];
  }
  if (shape.kind !== 'line') return [[shape.x, shape.y]];
  const { points } = shape;
  const isPath =
    Array.isArray(points) &&
    points.length >= 4 &&
    points.length % 2 === 0 &&
    points.every(Number.isFinite);
  holds(isPath, () => `${name}, a line, has the points ${shown(points)}`);
  return points.flatMap((x, i) => (i % 2 ? [] : [[x, points[i + 1]!] as const]));
}
