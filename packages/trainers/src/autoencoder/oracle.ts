import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Oracle } from '../oracle.ts';
import {
  type AutoencoderConfig,
  type AutoencoderProblem,
  type AutoencoderState,
  autoencoder,
} from './autoencoder.ts';

/**
 * The least mean squared reconstruction error that k units can leave (Eckart and Young 1936): the
 * discarded eigenvalues of the second moment that the trainer sees, summed and divided by d.
 * `reached` is a state's exact loss under that second moment.
 */
export const autoencoderOracle: Oracle<AutoencoderConfig, AutoencoderState> = (config) => {
  const problem = autoencoder.prepare!(config, undefined);
  const moment = secondMoment(problem);
  const exact = eckartYoungBound(moment, config.bottleneck);
  const reached = (state: AutoencoderState) => expectedLoss(moment, state, problem);
  return {
    name: 'PCA bound (Eckart–Young)',
    label: 'reconstruction error',
    exact,
    reached,
    error: (state) => Math.abs(reached(state) - exact),
  };
};

/** The second moment, not centred, of the samples; the identity where they are fresh from N(0, I). */
export function secondMoment({ samples, rows, dimensions }: AutoencoderProblem): Matrix {
  if (samples === null) return Matrix.eye(dimensions);
  const x = Matrix.from1DArray(rows, dimensions, samples);
  return x.transpose().mmul(x).div(rows);
}

/** The sum of all but the `k` largest eigenvalues, divided by d. */
export function eckartYoungBound(moment: Matrix, k: number): number {
  const { realEigenvalues } = new EigenvalueDecomposition(moment, { assumeSymmetric: true });
  const discarded = realEigenvalues.sort((a, b) => b - a).slice(k);
  return discarded.reduce((sum, value) => sum + Math.max(0, value), 0) / moment.rows;
}

/** tr((I − D E) S (I − D E)ᵀ) / d. */
export function expectedLoss(
  moment: Matrix,
  { encoder, decoder }: Pick<AutoencoderState, 'encoder' | 'decoder'>,
  { dimensions, config: { bottleneck } }: AutoencoderProblem,
): number {
  const e = Matrix.from1DArray(bottleneck, dimensions, [...encoder]);
  const d = Matrix.from1DArray(dimensions, bottleneck, [...decoder]);
  const error = Matrix.eye(dimensions).sub(d.mmul(e));
  return error.mmul(moment).mmul(error.transpose()).trace() / dimensions;
}
