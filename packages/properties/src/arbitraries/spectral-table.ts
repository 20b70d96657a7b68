import { foldIn, type Key } from '@reprise/core';
import { constantDirection, orthonormal } from './orthonormal.ts';

/** A table whose second moment has a given spectrum, and directions of rows that it does not use. */
export interface SpectralTable {
  /** rows × columns, row-major; every column has mean 0. */
  readonly x: Float64Array;
  /** Orthonormal vectors over the rows that span the columns and the constant. */
  readonly used: readonly Float64Array[];
}

/**
 * √n U diag(√λ) Vᵀ with U and V drawn orthonormal and U orthogonal to the constant: (1/n) XᵀX, which is
 * the covariance too, has exactly the eigenvalues `spectrum`, but for rounding. Needs more rows than
 * columns.
 */
export function spectralTable(rows: number, spectrum: readonly number[], key: Key): SpectralTable {
  const width = spectrum.length;
  const constant = constantDirection(rows);
  const left = orthonormal(rows, width, foldIn(key, 0), [constant]);
  const right = orthonormal(width, width, foldIn(key, 1));
  const x = new Float64Array(rows * width);
  spectrum.forEach((eigenvalue, i) => {
    const scale = Math.sqrt(rows * eigenvalue);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < width; column++) {
        x[row * width + column]! += scale * left[i]![row]! * right[i]![column]!;
      }
    }
  });
  return { x, used: [constant, ...left] };
}
