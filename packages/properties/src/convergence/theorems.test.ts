import { test as prop } from '@fast-check/vitest';
import { type AutoencoderState, autoencoder, linearRegression } from '@reprise/trainers';
import fc from 'fast-check';
import {
  EigenvalueDecomposition,
  Matrix,
  QrDecomposition,
  SingularValueDecomposition,
} from 'ml-matrix';
import { describe } from 'vitest';
import { type AnyRegression, anyRegression } from '../arbitraries/any-regression.ts';
import { anySamples } from '../arbitraries/any-samples.ts';
import { contractionLaw } from './contraction-law.ts';
import { expectConvergence } from './expect-convergence.ts';

describe('gradient descent on least squares (λ: the eigenvalues of the Hessian)', () => {
  /** The Hessian of the mean squared error is twice the curvatures. */
  const hessian = ({ curvatures }: AnyRegression) => curvatures.map((value) => 2 * value);
  const distance = ({ weights: exact }: AnyRegression) => {
    return ({ weights }: { weights: Iterable<number> }) =>
      Math.hypot(...Array.from(weights, (weight, i) => weight - exact[i]!));
  };
  /** Away from the exact weights along every axis, so along every eigenvector of the greatest λ's plane too. */
  const configOf = (
    { data, weights }: AnyRegression,
    learningRate: number,
    iterations: number,
  ) => ({
    data,
    learningRate,
    iterations,
    batch: 'full' as const,
    startWeights: weights.map((weight) => weight + 1),
  });
  /** As a share of 2/λmax. */
  const under = fc.double({ min: 0.05, max: 0.999, noNaN: true });
  const over = fc.double({ min: 1.001, max: 1.5, noNaN: true });

  prop.prop([anyRegression(), under])(
    'below 2/λmax it converges, each update leaving at most max |1 − ηλ| of the error',
    async (drawn, share) => {
      const lambda = hessian(drawn);
      const rate = (share * 2) / Math.max(...lambda);
      const factor = Math.max(...lambda.map((value) => Math.abs(1 - rate * value)));
      const law = contractionLaw({ to: () => distance(drawn), factor: () => factor });
      await law.check(linearRegression, { config: configOf(drawn, rate, 200), seed: 0 });
      // Three transitions an update; from an error of at most √5 to 1e-6.
      const updates = Math.min(20_000, Math.ceil(Math.log(1e-7) / Math.log(factor)));
      await expectConvergence(linearRegression, { config: configOf(drawn, rate, updates) })
        .to(distance(drawn))
        .within(Math.max(1e-6, 3 * factor ** updates))
        .by(3 * updates);
    },
  );

  prop.prop([anyRegression(), over])('above 2/λmax it diverges', async (drawn, share) => {
    const rate = (share * 2) / Math.max(...hessian(drawn));
    // The intercept's error, 1 at first, is multiplied by |1 − 2 · share| > 1.002 each time.
    const iterations = Math.ceil(Math.log(1e6) / Math.log(2 * share - 1));
    const diverged = (state: { weights: Iterable<number> }) => 1 / distance(drawn)(state);
    await expectConvergence(linearRegression, { config: configOf(drawn, rate, iterations) })
      .to(diverged, 'infinity, by one over the error')
      .within(1e-5)
      .by(3 * iterations);
  });
});

describe('a linear autoencoder in full batch', () => {
  const SPECTRUM = [4, 2, 1, 0.25, 0.125];

  prop.prop(
    [anySamples({ spectrum: SPECTRUM }), fc.integer({ min: 1, max: 4 }), fc.nat({ max: 99 })],
    { numRuns: 8 },
  )(
    'comes to the bound of Eckart and Young, and its decoder to the principal subspace',
    async ({ data, spectrum }, k, seed) => {
      const dimensions = spectrum.length;
      const x = Matrix.from1DArray(data.rows, dimensions, data.x);
      const moment = x.transpose().mmul(x).div(data.rows);
      const bound = spectrum.slice(k).reduce((sum, value) => sum + value, 0) / dimensions;
      const matrices = ({ encoder, decoder }: AutoencoderState) => ({
        e: Matrix.from1DArray(k, dimensions, [...encoder]),
        d: Matrix.from1DArray(dimensions, k, [...decoder]),
      });
      const excess = (state: AutoencoderState) => {
        const { e, d } = matrices(state);
        const rest = Matrix.eye(dimensions).sub(d.mmul(e));
        const loss = rest.mmul(moment).mmul(rest.transpose()).trace() / dimensions;
        return Math.abs(loss - bound);
      };
      const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(moment);
      const order = [...realEigenvalues.keys()].sort(
        (a, b) => realEigenvalues[b]! - realEigenvalues[a]!,
      );
      const principal = eigenvectorMatrix.subMatrixColumn(order.slice(0, k));
      /** The sine of the greatest principal angle between both subspaces. */
      const angle = (state: AutoencoderState) => {
        const q = new QrDecomposition(matrices(state).d).orthogonalMatrix;
        const outside = Matrix.sub(principal, q.mmul(q.transpose().mmul(principal)));
        return new SingularValueDecomposition(outside).norm2;
      };
      const config = { data, bottleneck: k, batch: 'full', learningRate: 0.2, initialScale: 0.3 };
      const run = expectConvergence(autoencoder, { config, seed });
      await run.to(excess, 'the bound').within(1e-9).by(60_000, { everySeed: true });
      await run.to(angle, 'the principal subspace').within(1e-4).by(60_000, { everySeed: true });
    },
  );
});
