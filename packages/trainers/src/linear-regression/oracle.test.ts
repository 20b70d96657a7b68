import { PersistentFloat64Array, run } from '@reprise/core';
import { anyDataset } from '@reprise/properties';
import fc from 'fast-check';
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

test('an update is a step along the gradient, by central finite differences of the loss', () => {
  fc.assert(
    fc.property(
      anyDataset(),
      fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 4, maxLength: 4 }),
      (data, start) => {
        const startWeights = start.slice(0, data.features.length + 1);
        const learningRate = 0.001;
        const config = { data, startWeights, learningRate, batch: 'full', iterations: 1 } as const;
        const problem = prepared(config);
        const [after] = trained(config);
        const h = 1e-4;
        startWeights.forEach((weight, i) => {
          const loss = (value: number) =>
            meanSquaredError(problem, PersistentFloat64Array.from(startWeights.with(i, value)));
          const slope = (loss(weight + h) - loss(weight - h)) / (2 * h);
          const followed = (weight - after![i]!) / learningRate;
          // The loss is a parabola: only rounding is left, of a loss of at most 1e5 over 2h.
          expect(Math.abs(followed - slope)).toBeLessThan(1e-5 * Math.max(1, Math.abs(slope)));
        });
      },
    ),
  );
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

test.each<[string, Partial<Config>]>([
  ['has no target', { data: { ...cars, target: null, y: null } }],
  ['startWeights has 1 numbers; the data needs 3', { data: cars, startWeights: [1] }],
  [
    "feature 'weight' is the same in every row",
    { data: { ...cars, x: Float64Array.of(1, 2, 1, 3, 1, 4, 1, 5) }, standardise: true },
  ],
])('data that does not fit is refused: %s', (message, config) => {
  expect(() => prepared(config)).toThrow(message);
});
