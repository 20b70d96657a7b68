import { keyOf, normal, PersistentFloat64Array, run } from '@reprise/core';
import fc from 'fast-check';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { expect, test } from 'vitest';
import { type AutoencoderConfig, autoencoder, reconstructionGradient } from './autoencoder.ts';
import { autoencoderOracle, eckartYoungBound } from './oracle.ts';

const parse = (config: Partial<AutoencoderConfig>) => autoencoder.config.parse(config);
const prepared = (config: Partial<AutoencoderConfig>) =>
  autoencoder.prepare!(parse(config), undefined);

test('the gradients are those of the loss, by central finite differences', () => {
  const problem = prepared({ dimensions: 4, bottleneck: 2, samples: 7 });
  const weights = Array.from({ length: 16 }, (_, i) => normal(keyOf(9), i));
  const loss = (values: readonly number[]) =>
    reconstructionGradient(
      PersistentFloat64Array.from(values.slice(0, 8)),
      PersistentFloat64Array.from(values.slice(8)),
      problem.samples!,
      problem,
    );
  const gradient = loss(weights);
  const slopes = [...gradient.encoder, ...gradient.decoder];
  const h = 1e-5;
  weights.forEach((weight, i) => {
    const ahead = loss(weights.with(i, weight + h)).loss;
    const behind = loss(weights.with(i, weight - h)).loss;
    const slope = (ahead - behind) / (2 * h);
    // The loss is a parabola in any one weight: only rounding is left, some 1e-15 over h.
    expect(Math.abs(slope - slopes[i]!)).toBeLessThan(1e-7);
    // A wrong sign or a dropped factor 2 would be seen.
    for (const wrong of [-slopes[i]!, slopes[i]! / 2]) {
      expect(Math.abs(slope - wrong)).toBeGreaterThan(1e-7);
    }
  });
});

test('the bound of fresh samples of N(0, I) is (d − k)/d', () => {
  const bound = (dimensions: number, bottleneck: number) =>
    autoencoderOracle(parse({ dimensions, bottleneck, samples: 0 }))!.exact;
  expect(bound(10, 5)).toBeCloseTo(0.5, 12);
  expect(bound(8, 2)).toBeCloseTo(0.75, 12);
  expect(bound(3, 3)).toBeCloseTo(0, 12);
});

test('the bound of a sample is the sum of its squared discarded singular values, and below 0.5', () => {
  const { samples, rows, dimensions } = prepared({});
  const exact = autoencoderOracle(parse({}))!.exact as number;
  const { diagonal } = new SingularValueDecomposition(
    Matrix.from1DArray(rows, dimensions, samples!),
  );
  const discarded = diagonal.sort((a, b) => b - a).slice(5);
  const bySingularValues = discarded.reduce((sum, s) => sum + s * s, 0) / rows / dimensions;
  expect(exact).toBeCloseTo(bySingularValues, 12);
  expect(exact).toBeLessThan(0.5);
});

test('the bound of a known spectrum is what is discarded of it', () => {
  expect(eckartYoungBound(Matrix.diag([5, 1, 3, 0.5]), 2)).toBeCloseTo(1.5 / 4, 12);
});

test('full-batch training reaches the bound, and is never below it', () => {
  const config = {
    dimensions: 6,
    bottleneck: 2,
    samples: 200,
    batch: 'full',
    learningRate: 0.5,
    steps: 4000,
    initialScale: 0.3,
  } as const;
  const { exact, error } = autoencoderOracle(parse(config))!;
  let least = Number.POSITIVE_INFINITY;
  let left = Number.POSITIVE_INFINITY;
  run(autoencoder, { config, seed: 3, mode: 'synchronous' }).subscribe(({ event, state }) => {
    if (event.kind === 'reward') least = Math.min(least, -event.reward);
    if (state.update === config.steps) left = error(state);
  });
  expect(least).toBeGreaterThanOrEqual((exact as number) - 1e-12);
  expect(left).toBeLessThan(1e-6);
});

test('no weights have an expected loss below the bound', () => {
  const config = { samples: 0, dimensions: 5, bottleneck: 2 };
  const { exact, reached } = autoencoderOracle(parse(config))!;
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0.01, max: 3, noNaN: true }), (seed, initialScale) => {
      run(autoencoder, {
        config: { ...config, initialScale, steps: 20 },
        seed,
        mode: 'synchronous',
      }).subscribe(({ state }) => {
        expect(reached(state)).toBeGreaterThanOrEqual((exact as number) - 1e-12);
      });
    }),
  );
});

test('the bound of whitened data is (d − k)/d', () => {
  // The corners of a cube: mean 0 and the identity for a second moment, exactly.
  const corners = Array.from({ length: 8 }, (_, i) =>
    [i & 1, i & 2, i & 4].map((bit) => (bit ? 1 : -1)),
  );
  const data = {
    features: ['a', 'b', 'c'],
    target: null,
    rows: 8,
    x: Float64Array.from(corners.flat()),
    y: null,
  };
  for (const bottleneck of [1, 2, 3]) {
    const { exact } = autoencoderOracle(parse({ data, bottleneck }))!;
    expect(exact).toBeCloseTo((3 - bottleneck) / 3, 12);
  }
});

test('per-sample training on fresh samples comes near the bound of 0.5', () => {
  const config = { samples: 0, steps: 60_000 };
  const { reached } = autoencoderOracle(parse(config))!;
  let loss = 0;
  run(autoencoder, { config, seed: 1, mode: 'synchronous' }).subscribe(({ state }) => {
    if (state.update === config.steps && state.phase === 0) loss = reached(state) as number;
  });
  expect(loss).toBeGreaterThanOrEqual(0.5);
  expect(loss).toBeLessThan(0.53);
});

test.each<[string, Partial<AutoencoderConfig>]>([
  ['bottleneck 11 is more than the 10 dimensions', { bottleneck: 11 }],
  ['a full batch needs samples above 0', { samples: 0, batch: 'full' }],
])('a config that does not fit is refused: %s', (message, config) => {
  expect(() => prepared(config)).toThrow(message);
});
