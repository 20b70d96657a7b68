import { foldIn, keyOf, normal } from '@reprise/core';
import fc, { type Arbitrary } from 'fast-check';
import { checkOptions } from '../check-options.ts';
import type { AnyDataset } from './any-dataset.ts';
import { removeAll } from './orthonormal.ts';
import { leastOf, numberWithin, type Range, within } from './range.ts';
import { spectralTable } from './spectral-table.ts';

/** Which regressions are drawn. */
export interface RegressionInput {
  /** Of 1 to 16 features; [1, 4] by default, [2, 4] where the condition is above 1, which that of one feature is. */
  readonly features?: Range;
  /** Rows beyond the features, of 2 to 256; [2, 12] by default. */
  readonly spareRows?: Range;
  /** The condition number of the features, at least 1; [1, 10] by default. */
  readonly condition?: Range;
  /** The root mean square of what no line explains, at least 0; [0, 1] by default. */
  readonly noise?: Range;
}

/** Data to fit, with all that theory says of fitting it. */
export interface AnyRegression {
  readonly data: AnyDataset;
  /** The least-squares weights: slopes, then the intercept. */
  readonly weights: readonly number[];
  /** The eigenvalues of (1/n) AᵀA, greatest first, A being the features and a column of ones. */
  readonly curvatures: readonly number[];
  /** The greatest of the features' singular values over the least. */
  readonly condition: number;
  /** The root mean square of the residuals. */
  readonly noise: number;
}

/**
 * Regression data of a chosen condition number and noise: singular values of the features fall evenly
 * (as a geometric series) from √n to √n / condition, features have mean 0, and the noise is orthogonal
 * to all of them, so that `weights` are the least squares to rounding. Shrinks to fewer features and
 * rows, the least condition and noise, weights 0. Throws `bad-argument` for a range that is none, or one feature
 * with a condition above 1.
 */
export function anyRegression(input: RegressionInput = {}): Arbitrary<AnyRegression> {
  checkOptions('anyRegression', input);
  const { spareRows = [2, 12], condition = [1, 10], noise = [0, 1] } = input;
  const isRound = leastOf(condition) <= 1;
  const { features = [isRound ? 1 : 2, 4] } = input;
  const weight = fc.integer({ min: -16, max: 16 });
  return fc
    .record({
      width: isRound
        ? within('features', features, 1, 16)
        : within('features, of which a condition above 1 needs two,', features, 2, 16),
      spare: within('spareRows', spareRows, 2, 256),
      condition: numberWithin('condition', condition, 1),
      noise: numberWithin('noise', noise, 0),
      drawn: fc.array(weight, { minLength: 17, maxLength: 17 }),
      seed: fc.nat(),
    })
    .map(({ width, spare, condition, noise, drawn, seed }) => {
      const rows = width + spare;
      const weights = drawn.slice(0, width + 1).map((value) => value / 8 || 0);
      const spectrum = Array.from({ length: width }, (_, i) =>
        width === 1 ? 1 : condition ** ((-2 * i) / (width - 1)),
      );
      const { x, used } = spectralTable(rows, spectrum, keyOf(seed));
      const y = residuals(rows, noise, seed, used);
      for (let row = 0; row < rows; row++) {
        y[row]! += weights[width]!;
        for (let i = 0; i < width; i++) y[row]! += weights[i]! * x[row * width + i]!;
      }
      const names = Array.from({ length: width }, (_, i) => `x${i}`);
      return {
        data: { features: names, target: 'y', rows, x, y },
        weights,
        curvatures: [1, ...spectrum],
        condition: width === 1 ? 1 : condition,
        noise,
      };
    });
}

/** What a regression is like, for `fc.statistics`. */
export function classifyRegression({ data, condition, noise }: AnyRegression): string[] {
  return [
    `${data.features.length} features`,
    condition < 2 ? 'condition below 2' : condition < 5 ? 'condition below 5' : 'condition from 5',
    noise === 0 ? 'no noise' : noise < 0.1 ? 'noise below 0.1' : 'noise from 0.1',
  ];
}

/** Numbers with root mean square `noise`, orthogonal to the directions `used`. */
function residuals(
  rows: number,
  noise: number,
  seed: number,
  used: readonly Float64Array[],
): Float64Array {
  const key = foldIn(keyOf(seed), 2);
  const residual = Float64Array.from({ length: rows }, (_, row) => normal(key, row));
  removeAll(residual, used);
  removeAll(residual, used);
  const size = Math.sqrt(residual.reduce((sum, value) => sum + value * value, 0) / rows);
  return residual.map((value) => (size > 0 ? (noise * value) / size : 0));
}
