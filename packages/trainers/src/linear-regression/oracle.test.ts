import { PersistentFloat64Array, run } from '@reprise/core';
import { anyDataset } from '@reprise/properties';
import fc from 'fast-check';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { type Dataset, standardised } from '../dataset.ts';
import { linearRegression, meanSquaredError } from './linear-regression.ts';
import { leastSquares, linearRegressionOracle, rawWeights } from './oracle.ts';

type Config = Parameters<NonNullable<typeof linearRegression.prepare>>[0];

/** The weights after every update. */
function trained(config: Partial<Config>, seed = 0): number[][] {
  const weights: number[][] = [];
  run(linearRegression, { config, seed, mode: 'synchronous' }).subscribe(({ event, state }) => {
    if (event.kind === 'parameter-update') weights.push([...state.weights]);
  });
  return weights;
}

const prepared = (config: Partial<Config>) =>
  linearRegression.prepare!(linearRegression.config.parse(config), undefined);

/** The Hessian's largest eigenvalue for y ~ x on the built-in line: 2 [[Σx²/n, Σx/n], [Σx/n, 1]]. */
const LARGEST = 12 + Math.sqrt(10 ** 2 + 6 ** 2);
const SMALLEST = 12 - Math.sqrt(10 ** 2 + 6 ** 2);

describe('the built-in line', () => {
  test('is learned per sample: [2, 0] to 1e-8', () => {
    const [slope, intercept] = trained({}).at(-1)!;
    expect(Math.hypot(slope! - 2, intercept!)).toBeLessThan(1e-8);
  });

  test('is learned in full batch as far as theory has it: (1 − ηλmin)^1000 of the way is left', () => {
    const [slope, intercept] = trained({ batch: 'full' }).at(-1)!;
    const left = (1 - 0.01 * SMALLEST) ** 1000;
    expect(Math.hypot(slope! - 2, intercept!)).toBeLessThan(left);
    expect(left).toBeLessThan(0.035);
  });

  test('has [2, 0] for its exact answer', () => {
    const answer = linearRegressionOracle(linearRegression.config.parse({}))!;
    expect((answer.exact as number[])[0]).toBeCloseTo(2, 12);
    expect((answer.exact as number[])[1]).toBeCloseTo(0, 12);
  });

  test('full batch converges just under 2/λmax, at the rate max|1 − ηλ|, and diverges just over', () => {
    const run = (learningRate: number) =>
      trained({ batch: 'full', learningRate, iterations: 4000 }).map(([slope, intercept]) =>
        Math.hypot(slope! - 2, intercept!),
      );
    const under = run((2 / LARGEST) * 0.999);
    expect(under.at(-1)!).toBeLessThan(under[0]!);
    const rate = Math.max(Math.abs(1 - 1.998), Math.abs(1 - (1.998 / LARGEST) * SMALLEST));
    const steps = 500;
    const measured = (under[3500]! / under[3500 - steps]!) ** (1 / steps);
    expect(measured).toBeCloseTo(rate, 4);
    const over = run((2 / LARGEST) * 1.001);
    expect(over.at(-1)!).toBeGreaterThan(over[0]!);
  });
});

describe.each(['full', 'sample'] as const)('an update of batch %s', (batch) => {
  const startsAt = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), {
    minLength: 4,
    maxLength: 4,
  });

  test('is a step along the gradient, by central finite differences of the loss', () => {
    fc.assert(
      fc.property(anyDataset(), startsAt, (drawn, start) => {
        // Per sample, the first update is along the gradient of the first row's loss.
        const data = batch === 'full' ? drawn : { ...drawn, ...firstRow(drawn) };
        const startWeights = start.slice(0, data.features.length + 1);
        const learningRate = 0.001;
        const problem = prepared({ data });
        const config = {
          startWeights,
          learningRate,
          batch,
          sampling: 'sequential',
          iterations: 1,
        } as const;
        const [after] = trained({ ...config, data: drawn });
        const h = 1e-4;
        startWeights.forEach((weight, i) => {
          const loss = (value: number) =>
            meanSquaredError(problem, PersistentFloat64Array.from(startWeights.with(i, value)));
          const slope = (loss(weight + h) - loss(weight - h)) / (2 * h);
          const followed = (weight - after![i]!) / learningRate;
          // The loss is a parabola: only rounding is left, of a loss of at most 1e5 over 2h.
          const tolerance = 1e-5 * Math.max(1, Math.abs(slope));
          expect(Math.abs(followed - slope)).toBeLessThan(tolerance);
          // A wrong sign, or a dropped factor 2, would be seen.
          if (Math.abs(slope) < 1e-3) return;
          expect(Math.abs(-followed - slope)).toBeGreaterThan(tolerance);
          expect(Math.abs(followed / 2 - slope)).toBeGreaterThan(tolerance);
        });
      }),
    );
  });
});

function firstRow({ features, x, y }: Pick<Dataset, 'features' | 'x'> & { y: Float64Array }) {
  return { rows: 1, x: x.slice(0, features.length), y: y.slice(0, 1) };
}

test('each full-batch update shrinks the error along every eigenvector by 1 − ηλ', () => {
  fc.assert(
    fc.property(anyDataset({ features: 2, rows: 6 }), (drawn) => {
      const data = { ...drawn, x: drawn.x.map(Math.round) };
      const width = data.features.length;
      const design = Matrix.from1DArray(data.rows, width, Array.from(data.x));
      design.addColumn(width, new Array(data.rows).fill(1));
      const hessian = design
        .transpose()
        .mmul(design)
        .mul(2 / data.rows);
      const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(hessian, {
        assumeSymmetric: true,
      });
      const exact = leastSquares(prepared({ data }));
      const learningRate = 1 / Math.max(...realEigenvalues);
      const path = trained({ data, batch: 'full', learningRate, iterations: 5 });
      const along = (weights: readonly number[]) =>
        eigenvectorMatrix
          .transpose()
          .mmul(Matrix.columnVector(weights.map((value, i) => value - exact[i]!)))
          .to1DArray();
      let before = along(exact.map(() => 0));
      for (const weights of path) {
        const after = along(weights);
        after.forEach((error, i) => {
          const lambda = realEigenvalues[i]!;
          // Directions that the data says nothing of have no one exact answer.
          if (lambda < 1e-6) return;
          const rounding = 1e-9 * (1 + Math.hypot(...exact));
          expect(Math.abs(error - (1 - learningRate * lambda) * before[i]!)).toBeLessThan(rounding);
        });
        before = after;
      }
    }),
  );
});

test('of dependent columns the weights of least norm are the answer', () => {
  // y = 3 x₁ and x₂ = 2 x₁: of all (w₁, w₂) with w₁ + 2 w₂ = 3 the shortest is (0.6, 1.2).
  const x = [1, -2, 4, -3].flatMap((value) => [value, 2 * value]);
  const data = {
    features: ['a', 'b'],
    target: 'y',
    rows: 4,
    x: Float64Array.from(x),
    y: Float64Array.of(3, -6, 12, -9),
  };
  const [a, b, intercept] = leastSquares(prepared({ data })) as [number, number, number];
  expect(a).toBeCloseTo(0.6, 12);
  expect(b).toBeCloseTo(1.2, 12);
  expect(intercept).toBeCloseTo(0, 12);
});

test('the least squares leave a residual that is orthogonal to every column', () => {
  fc.assert(
    fc.property(anyDataset(), (drawn) => {
      // Whole numbers: columns that are all but dependent would tell of rounding only.
      const data = { ...drawn, x: drawn.x.map(Math.round), y: drawn.y.map(Math.round) };
      const problem = prepared({ data });
      const weights = leastSquares(problem);
      const width = data.features.length;
      const residuals = Array.from(data.y, (y, row) => {
        let prediction = weights[width]!;
        for (let i = 0; i < width; i++) prediction += weights[i]! * data.x[row * width + i]!;
        return prediction - y;
      });
      for (let i = 0; i <= width; i++) {
        const dot = residuals.reduce(
          (sum, error, row) => sum + error * (i < width ? data.x[row * width + i]! : 1),
          0,
        );
        expect(Math.abs(dot)).toBeLessThan(1e-6);
      }
    }),
  );
});

const cars: Dataset = {
  features: ['weight', 'power'],
  target: 'mpg',
  rows: 4,
  x: Float64Array.of(3504, 130, 3693, 165, 2372, 95, 1985, 65),
  y: Float64Array.of(18, 15, 24, 33),
};

test('standardised features have mean 0 and deviation 1', () => {
  const { data } = standardised(cars);
  for (const column of [0, 1]) {
    const values = [0, 1, 2, 3].map((row) => data.x[row * 2 + column]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / 4;
    expect(mean).toBeCloseTo(0, 12);
    expect(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4).toBeCloseTo(1, 12);
  }
});

test('raw weights predict what the standardised ones do', () => {
  const problem = prepared({ data: cars, standardise: true });
  const weights = PersistentFloat64Array.from([1.5, -0.3, 20]);
  const [weight, power, intercept] = rawWeights(problem, weights) as [number, number, number];
  for (const row of [0, 1, 2, 3]) {
    const raw = cars.x[row * 2]! * weight + cars.x[row * 2 + 1]! * power + intercept;
    const x = problem.data.x;
    expect(raw).toBeCloseTo(x[row * 2]! * 1.5 - x[row * 2 + 1]! * 0.3 + 20, 9);
  }
});

const infinite = { ...cars, x: cars.x.with(0, 1e308).with(2, -1e308) };

test.each<[string, Partial<Config>]>([
  ['has no target', { data: { ...cars, target: null, y: null } }],
  ['startWeights has 1 numbers; the data needs 3', { data: cars, startWeights: [1] }],
  [
    "feature 'weight' is the same in every row",
    // The mean of 0.1, four times, is not 0.1.
    { data: { ...cars, x: Float64Array.of(0.1, 2, 0.1, 3, 0.1, 4, 0.1, 5) }, standardise: true },
  ],
  ["feature 'weight' has values too small or too large", { data: infinite, standardise: true }],
])('data that does not fit is refused: %s', (message, config) => {
  expect(() => prepared(config)).toThrow(expect.objectContaining({ code: 'bad-config' }));
  expect(() => prepared(config)).toThrow(message);
});

test.each<[string, object]>([
  ['half a row', { ...cars, rows: 2.5 }],
  ['no rows', { ...cars, rows: 0, x: new Float64Array(), y: new Float64Array() }],
  ['a number that is none', { ...cars, x: cars.x.with(3, Number.NaN) }],
  ['a target too short', { ...cars, y: Float64Array.of(1) }],
])('data with %s is no data set', (_, data) => {
  expect(linearRegression.config.safeParse({ data }).success).toBe(false);
});
