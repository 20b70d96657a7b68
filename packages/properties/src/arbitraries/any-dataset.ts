import fc, { type Arbitrary } from 'fast-check';

/** A table of numbers with a target; the shape of a trainer's `Dataset`. */
export interface AnyDataset {
  readonly features: readonly string[];
  readonly target: string;
  readonly rows: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Small tables of finite numbers with a target, of at most so many features and rows. */
export function anyDataset({ features = 3, rows: mostRows = 8 } = {}): Arbitrary<AnyDataset> {
  const value = fc.double({ min: -10, max: 10, noNaN: true });
  // Drawn at the largest size and cut, not chained: that shrinks better.
  return fc
    .tuple(
      fc.integer({ min: 1, max: mostRows }),
      fc.integer({ min: 1, max: features }),
      fc.array(value, { minLength: mostRows * features, maxLength: mostRows * features }),
      fc.array(value, { minLength: mostRows, maxLength: mostRows }),
    )
    .map(([rows, width, x, y]) => ({
      features: Array.from({ length: width }, (_, i) => `x${i}`),
      target: 'y',
      rows,
      x: Float64Array.from(x.slice(0, rows * width)),
      y: Float64Array.from(y.slice(0, rows)),
    }));
}

/** What a table is like, for `fc.statistics`. */
export function classifyDataset({ rows, features, x }: AnyDataset): string[] {
  return [
    `${features.length} features`,
    rows === 1 ? '1 row' : rows <= features.length ? 'no more rows than features' : 'more rows',
    x.every((value) => value === 0) ? 'zeros' : 'numbers',
  ];
}
