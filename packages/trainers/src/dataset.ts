import { RepriseError } from '@reprise/core';
import { z } from 'zod';

/** A table of numbers to learn from; never changed after it is made. */
export interface Dataset {
  /** The names of the columns of `x`. */
  readonly features: readonly string[];
  /** The name of `y`; null where there is none. */
  readonly target: string | null;
  readonly rows: number;
  /** rows × features, row-major. */
  readonly x: Float64Array;
  /** One number a row; null where there is no target. */
  readonly y: Float64Array | null;
}

/** The schema of a dataset in a config. */
export const datasetSchema = z.custom<Dataset>(
  (value) => isDataset(value),
  'must be a dataset: features, target, rows, x (rows × features) and y (rows)',
);

function isDataset(value: unknown): boolean {
  const { features, rows, x, y } = (value ?? {}) as Partial<Dataset>;
  return (
    Array.isArray(features) &&
    Number.isSafeInteger(rows) &&
    rows! > 0 &&
    x instanceof Float64Array &&
    x.length === rows! * features.length &&
    x.every(Number.isFinite) &&
    (y === null || (y instanceof Float64Array && y.length === rows && y.every(Number.isFinite)))
  );
}

/** The built-in line: x = 1..5, y = 2x. */
export const line: Dataset = {
  features: ['x'],
  target: 'y',
  rows: 5,
  x: Float64Array.of(1, 2, 3, 4, 5),
  y: Float64Array.of(2, 4, 6, 8, 10),
};

/** How a column was standardised: (value − mean) / deviation. */
export interface Scale {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * The dataset with every feature at mean 0 and standard deviation 1 (of the population), and how;
 * throws `bad-config` for a feature that is constant, or whose deviation is no positive double.
 */
export function standardised(data: Dataset): { data: Dataset; scales: readonly Scale[] } {
  const { rows, features } = data;
  const width = features.length;
  const x = data.x.slice();
  const scales = features.map((name, column): Scale => {
    if (isConstant(data, column)) {
      throw new RepriseError(
        'bad-config',
        `feature '${name}' is the same in every row: it cannot be standardised; leave it out`,
      );
    }
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += x[row * width + column]!;
    const mean = sum / rows;
    let squares = 0;
    for (let row = 0; row < rows; row++) {
      const centred = x[row * width + column]! - mean;
      squares += centred * centred;
    }
    const deviation = Math.sqrt(squares / rows);
    if (!(deviation > 0 && deviation < Number.POSITIVE_INFINITY)) {
      throw new RepriseError(
        'bad-config',
        `feature '${name}' has values too small or too large to be standardised; scale it first`,
      );
    }
    for (let row = 0; row < rows; row++) {
      x[row * width + column] = (x[row * width + column]! - mean) / deviation;
    }
    return { mean, deviation };
  });
  return { data: { ...data, x }, scales };
}

/** Told by its values: the deviation of 0.1, 0.1, 0.1 is not 0, for their mean is rounded. */
function isConstant({ rows, features, x }: Dataset, column: number): boolean {
  for (let row = 1; row < rows; row++) {
    if (x[row * features.length + column] !== x[column]) return false;
  }
  return true;
}
