/** What a tile coding is made of. */
export interface TileCodingInput {
  /** The bounds of each dimension; what lies beyond is taken to lie on them. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Tiles from bound to bound, in each dimension. */
  readonly tiles: number;
  /** Tilings, each moved against the others. */
  readonly tilings: number;
}

/** Features of points: for each tiling, the one tile that holds the point. */
export interface TileCoding {
  readonly tilings: number;
  /** How many tiles there are in all. */
  readonly size: number;
  /** Writes the tile of each tiling, whole numbers in [0, size), into `into`. */
  tilesOf(point: readonly number[] | number, into: Int32Array): void;
}

/**
 * Grids of tiles over a box (Albus 1975; Sutton and Barto 2018, section 9.5.4). Tiling t is moved by
 * t / tilings of a tile times 1, 3, 5, … in the dimensions, which spreads the tilings evenly; so each
 * has one tile more than `tiles` in each dimension.
 */
export function tileCoding({ low, high, tiles, tilings }: TileCodingInput): TileCoding {
  const dimensions = low.length;
  const side = tiles + 1;
  let sizeOfTiling = 1;
  for (let i = 0; i < dimensions; i++) sizeOfTiling *= side;
  const scales = low.map((from, i) => (high[i]! > from ? tiles / (high[i]! - from) : 0));
  return {
    tilings,
    size: tilings * sizeOfTiling,
    tilesOf(point, into) {
      for (let tiling = 0; tiling < tilings; tiling++) {
        let tile = tiling;
        for (let i = 0; i < dimensions; i++) {
          const given = typeof point === 'number' ? point : point[i]!;
          const inside = Math.min(high[i]!, Math.max(low[i]!, given));
          const moved = ((tiling * (2 * i + 1)) % tilings) / tilings;
          const along = Math.floor((inside - low[i]!) * scales[i]! + moved);
          tile = tile * side + Math.min(tiles, along);
        }
        into[tiling] = tile;
      }
    },
  };
}
