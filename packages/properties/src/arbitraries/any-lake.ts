import fc, { type Arbitrary } from 'fast-check';
import { greatestOf, type Range, within } from './range.ts';

/** Which lakes are drawn. */
export interface LakeInput {
  /** Rows and columns, each of 2 to 16; [2, 5] by default. */
  readonly size?: Range;
}

/**
 * Maps for `frozenLake({ map })` that can be solved: S and G in opposite corners, a way between them,
 * holes beside it. They shrink to smaller lakes with fewer holes.
 */
export function anyLake({ size = [2, 5] }: LakeInput = {}): Arbitrary<readonly string[]> {
  const most = greatestOf(size);
  return fc
    .record({
      rows: within('size', size, 2, 16),
      columns: within('size', size, 2, 16),
      isHole: fc.array(fc.boolean(), { minLength: most ** 2, maxLength: most ** 2 }),
      goesDown: fc.array(fc.boolean(), { minLength: 2 * most, maxLength: 2 * most }),
      isMirrored: fc.boolean(),
    })
    .map(({ rows, columns, isHole, goesDown, isMirrored }) => {
      const way = wayAcross(rows, columns, goesDown);
      const map = Array.from({ length: rows }, (_, row) =>
        Array.from({ length: columns }, (_, column): string => {
          const cell = row * columns + column;
          return isHole[cell] && !way.has(cell) ? 'H' : 'F';
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
  ];
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
