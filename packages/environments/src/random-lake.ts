import { foldIn, integer, keyOf, uniform } from '@reprise/core';

/** What a random lake is made of. */
export interface RandomLakeInput {
  readonly rows: number;
  readonly columns: number;
  /** The probability that a cell is frozen; Gymnasium's is 0.8. */
  readonly frozen: number;
  readonly seed: number;
}

/** Maps drawn before a way is melted into the last of them. */
const DRAWS = 100;

/**
 * A map for FrozenLake-v1 that can be solved, S and G in opposite corners: as Gymnasium does, maps are
 * drawn until there is a way from S to G. If there is none in the first 100, the last gets one, so that it ends
 * for any size and probability.
 */
export function randomLake({ rows, columns, frozen, seed }: RandomLakeInput): readonly string[] {
  const grid = { rows, columns };
  const cells = Array.from({ length: rows * columns }, (_, cell) => cell);
  let isFrozen: boolean[] = [];
  for (let draw = 0; draw < DRAWS; draw++) {
    const key = foldIn(keyOf(seed), draw);
    isFrozen = cells.map((cell) => uniform(key, cell) < frozen);
    isFrozen[0] = true;
    isFrozen[cells.length - 1] = true;
    if (isSolvable(isFrozen, grid)) return written(isFrozen, grid);
  }
  freezeWay(isFrozen, grid, seed);
  return written(isFrozen, grid);
}

interface Size {
  readonly rows: number;
  readonly columns: number;
}

function isSolvable(isFrozen: readonly boolean[], { rows, columns }: Size): boolean {
  const reached = new Uint8Array(isFrozen.length);
  reached[0] = 1;
  const open = [0];
  for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
    if (cell === isFrozen.length - 1) return true;
    const column = cell % columns;
    const beside = [
      ...(column > 0 ? [cell - 1] : []),
      ...(column < columns - 1 ? [cell + 1] : []),
      ...(cell >= columns ? [cell - columns] : []),
      ...(cell < (rows - 1) * columns ? [cell + columns] : []),
    ];
    for (const next of beside) {
      if (!isFrozen[next] || reached[next] === 1) continue;
      reached[next] = 1;
      open.push(next);
    }
  }
  return false;
}

/** Freezes a way of steps right and down, each order of them as likely. */
function freezeWay(isFrozen: boolean[], { rows, columns }: Size, seed: number): void {
  const key = foldIn(keyOf(seed), DRAWS);
  let [down, right] = [rows - 1, columns - 1];
  for (let cell = 0; down + right > 0; ) {
    const goesDown = integer(key, down + right, cell) < down;
    cell += goesDown ? columns : 1;
    if (goesDown) down--;
    else right--;
    isFrozen[cell] = true;
  }
}

function written(isFrozen: readonly boolean[], { rows, columns }: Size): readonly string[] {
  const letter = (cell: number) => {
    if (cell === 0) return 'S';
    if (cell === isFrozen.length - 1) return 'G';
    return isFrozen[cell] ? 'F' : 'H';
  };
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => letter(row * columns + column)).join(''),
  );
}
