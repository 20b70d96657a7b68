import fc, { type Arbitrary } from 'fast-check';

/** A table of numbers with a target; the shape of a trainer's `Dataset`. */
export interface AnyDataset {
  readonly features: readonly string[];
  readonly target: string;
  readonly rows: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Small tables of finite numbers with a target, of one to three features. */
export function anyDataset(): Arbitrary<AnyDataset> {
  const value = fc.double({ min: -10, max: 10, noNaN: true });
  // Drawn at the largest size and cut, not chained: that shrinks better.
  return fc
    .tuple(
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 3 }),
      fc.array(value, { minLength: 32, maxLength: 32 }),
    )
    .map(([rows, width, values]) => ({
      features: Array.from({ length: width }, (_, i) => `x${i}`),
      target: 'y',
      rows,
      x: Float64Array.from(values.slice(0, rows * width)),
      y: Float64Array.from(values.slice(24, 24 + rows)),
    }));
}
