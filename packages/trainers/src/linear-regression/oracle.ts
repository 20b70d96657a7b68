import type { PersistentArray } from '@reprise/core';
import { Matrix, pseudoInverse, QrDecomposition } from 'ml-matrix';
import type { Oracle } from '../oracle.ts';
import {
  type LinearRegressionConfig,
  type LinearRegressionProblem,
  type LinearRegressionState,
  linearRegression,
} from './linear-regression.ts';

/** The share of a column's length below which what is left of it is rounding. */
const DEPENDENT = 1e-12;

/**
 * Least squares by QR on [x, 1], in the space that the trainer works in; the minimum-norm solution
 * where columns depend on each other. The error is the largest difference of a weight.
 */
export const linearRegressionOracle: Oracle<LinearRegressionConfig, LinearRegressionState> = (
  config,
) => {
  const problem = linearRegression.prepare!(config, undefined);
  const exact = leastSquares(problem);
  return {
    name: 'least squares by QR',
    label: 'slopes, intercept',
    exact,
    reached: ({ weights }) => [...weights],
    error: ({ weights }) =>
      exact.reduce((worst, value, i) => Math.max(worst, Math.abs(value - weights.get(i))), 0),
  };
};

/** The weights, slopes then intercept, that minimise the mean squared error. */
export function leastSquares({ data, targets }: LinearRegressionProblem): number[] {
  const width = data.features.length;
  const design = new Matrix(data.rows, width + 1);
  for (let row = 0; row < data.rows; row++) {
    for (let i = 0; i < width; i++) design.set(row, i, data.x[row * width + i]!);
    design.set(row, width, 1);
  }
  const target = Matrix.columnVector(Array.from(targets));
  const decomposition = data.rows > width ? new QrDecomposition(design) : null;
  if (decomposition && isIndependent(decomposition)) return decomposition.solve(target).to1DArray();
  // The threshold is multiplied by the larger side and the largest singular value.
  const threshold = DEPENDENT / Math.max(design.rows, design.columns);
  return pseudoInverse(design, threshold).mmul(target).to1DArray();
}

/** Whether every column keeps more than rounding of its length beside the columns before it. */
function isIndependent({ upperTriangularMatrix }: QrDecomposition): boolean {
  for (let i = 0; i < upperTriangularMatrix.columns; i++) {
    const length = upperTriangularMatrix.getColumnVector(i).norm();
    if (!(Math.abs(upperTriangularMatrix.get(i, i)) > DEPENDENT * length)) return false;
  }
  return true;
}

/** Weights of standardised features as weights of the features as they came. */
export function rawWeights(
  { scales, data }: LinearRegressionProblem,
  weights: PersistentArray,
): number[] {
  const width = data.features.length;
  if (!scales) return [...weights];
  let intercept = weights.get(width);
  const slopes = scales.map(({ mean, deviation }, i) => {
    const slope = weights.get(i) / deviation;
    intercept -= slope * mean;
    return slope;
  });
  return [...slopes, intercept];
}
