import fc, { type Arbitrary } from 'fast-check';
import { checkOptions } from '../check-options.ts';
import { greatestOf, type Range, within } from './range.ts';

/** Which lakes are drawn. */
export interface LakeInput {
  /** Rows and columns, each of 2 to 16; [2, 5] by default. */
  readonly size?: Range;
}

/** Maps on which a winding way is looked for take that many steps, at the most. */
const MOST_STEPS = 2000;

/**
 * Maps for `frozenLake({ map })` that can be solved: S and G in opposite corners, a way between them, straight
 * or winding, holes beside it. They shrink to smaller lakes with fewer holes. Throws `bad-argument`.
 */
export function anyLake(input: LakeInput = {}): Arbitrary<readonly string[]> {
  checkOptions('anyLake', input);
  const { size = [2, 5] } = input;
  const most = greatestOf(size);
  return fc
    .record({
      rows: within('size', size, 2, 16),
      columns: within('size', size, 2, 16),
      isHole: fc.array(fc.boolean(), { minLength: most ** 2, maxLength: most ** 2 }),
      goesDown: fc.array(fc.boolean(), { minLength: 2 * most, maxLength: 2 * most }),
      isMirrored: fc.boolean(),
      // Where a way turns first in each cell; none: it goes right or down.
      turns: fc.option(
        fc.array(fc.nat({ max: 3 }), { minLength: most ** 2, maxLength: most ** 2 }),
        {
          freq: 2,
        },
      ),
    })
    .map(({ rows, columns, isHole, goesDown, isMirrored, turns }) => {
      const winding = turns && windingWay(rows, columns, turns);
      const way = winding ?? wayAcross(rows, columns, goesDown);
      const map = Array.from({ length: rows }, (_, row) =>
        Array.from({ length: columns }, (_, column): string => {
          const cell = row * columns + column;
          return (winding || isHole[cell]) && !way.has(cell) ? 'H' : 'F';
        }),
      );
      map[0]![0] = 'S';
      map[rows - 1]![columns - 1] = 'G';
      return map.map((letters) => (isMirrored ? letters.reverse() : letters).join(''));
    });
}

/** What a lake is like, for `fc.statistics`. */
export function classifyLake(map: readonly string[]): string[] {
  const cells = map.join('');
  const holes = [...cells].filter((letter) => letter === 'H').length;
  const share = holes / cells.length;
  return [
    `${cells.length <= 9 ? 'up to 9' : 'over 9'} cells`,
    holes === 0 ? 'no holes' : share < 0.25 ? 'few holes' : 'many holes',
    map[0]!.startsWith('S') ? 'from the left' : 'from the right',
    shortestWay(map) > map.length + map[0]!.length - 2 ? 'has to wind' : 'straight on',
  ];
}

/** The moves of the shortest way from S to G. */
function shortestWay(map: readonly string[]): number {
  const columns = map[0]!.length;
  const cells = map.join('');
  const moves = new Map([[cells.indexOf('S'), 0]]);
  for (const [cell, made] of moves) {
    if (cells[cell] === 'G') return made;
    for (const next of neighbours(cell, map.length, columns)) {
      if (cells[next] !== 'H' && !moves.has(next)) moves.set(next, made + 1);
    }
  }
  return Number.POSITIVE_INFINITY;
}

/** The cells left, below, right and above, as far as there are. */
function neighbours(cell: number, rows: number, columns: number): number[] {
  const [row, column] = [Math.floor(cell / columns), cell % columns];
  return [
    ...(column > 0 ? [cell - 1] : []),
    ...(row < rows - 1 ? [cell + columns] : []),
    ...(column < columns - 1 ? [cell + 1] : []),
    ...(row > 0 ? [cell - columns] : []),
  ];
}

/**
 * The cells of a way from the first corner to the last that nowhere comes beside itself, so that there is no
 * shorter one on it; by depth first, turning as drawn. Null: none was found.
 */
function windingWay(rows: number, columns: number, turns: readonly number[]): Set<number> | null {
  const goal = rows * columns - 1;
  let steps = 0;
  const search = (way: readonly number[]): readonly number[] | null => {
    const cell = way.at(-1)!;
    if (cell === goal) return way;
    const next = neighbours(cell, rows, columns);
    const turn = turns[cell]! % next.length;
    for (const there of [...next.slice(turn), ...next.slice(0, turn)]) {
      if (++steps > MOST_STEPS) return null;
      const beside = neighbours(there, rows, columns).filter((near) => way.includes(near));
      if (way.includes(there) || beside.length > 1) continue;
      const found = search([...way, there]);
      if (found) return found;
    }
    return null;
  };
  const found = search([0]);
  return found && new Set(found);
}

/** The cells of a way from the first corner to the last, right or down at each. */
function wayAcross(rows: number, columns: number, goesDown: readonly boolean[]): Set<number> {
  const way = new Set([0]);
  let row = 0;
  let column = 0;
  for (let i = 0; row + column < rows + columns - 2; i++) {
    if (column === columns - 1 || (goesDown[i] && row < rows - 1)) row++;
    else column++;
    way.add(row * columns + column);
  }
  return way;
}
