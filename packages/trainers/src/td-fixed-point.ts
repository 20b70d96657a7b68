import type { TableModel } from '@reprise/core';
import {
  EigenvalueDecomposition,
  LuDecomposition,
  Matrix,
  pseudoInverse,
  SingularValueDecomposition,
} from 'ml-matrix';

/** A chain of rewards seen through linear features, and how often each of its rows is updated. */
export interface LinearProblem {
  /** Features, rows × weights. */
  readonly features: Matrix;
  /** How often each row is updated; any scale. */
  readonly distribution: ArrayLike<number>;
  /** The discounted probabilities of the next row, rows × rows, by the policy that is evaluated. */
  readonly following: Matrix;
  /** The expected reward of each row. */
  readonly rewards: ArrayLike<number>;
}

/**
 * The values X w that semi-gradient TD(0) comes to with small steps: A w = b, A = Xᵀ D (X − γ P X),
 * b = Xᵀ D r (Tsitsiklis and Van Roy 1997; Sutton and Barto 2018, equations 9.11 and 9.12); null where an
 * eigenvalue of A has a negative real part, for then it diverges.
 */
export function tdFixedPoint(problem: LinearProblem): Float64Array | null {
  const { features, distribution, following, rewards } = problem;
  const weighted = features
    .clone()
    .mulColumnVector([...Array.from(distribution)])
    .transpose();
  const system = weighted.mmul(Matrix.sub(features, following.mmul(features)));
  const right = weighted.mmul(Matrix.columnVector([...Array.from(rewards)]));
  const scale = system.norm();
  const { realEigenvalues } = new EigenvalueDecomposition(system);
  if (realEigenvalues.some((value) => value < -1e-9 * scale)) return null;
  // Features may depend on each other; what they say of the rows does not depend on the choice.
  const weights = pseudoInverse(system, 1e-10 * scale).mmul(right);
  if (Matrix.sub(system.mmul(weights), right).norm() > 1e-8 * (1 + right.norm())) return null;
  return Float64Array.from(features.mmul(weights).to1DArray());
}

/**
 * How often each state is acted in, in one episode of `limit` steps at the most, under a policy (row-major
 * probabilities); without a limit and without an end, its share of the time. Null where that depends on
 * where it began.
 */
export function visitDistribution(
  { states, actions, outcomes, initial }: TableModel,
  policy: ArrayLike<number>,
  limit: number | null,
): Float64Array | null {
  const moves = Matrix.zeros(states, states);
  for (let state = 0; state < states; state++) {
    for (let action = 0; action < actions; action++) {
      for (const { probability, nextState, terminated } of outcomes[state]![action]!) {
        if (terminated) continue;
        const weight = policy[state * actions + action]! * probability;
        moves.set(nextState, state, moves.get(nextState, state) + weight);
      }
    }
  }
  const first = Matrix.columnVector([...initial]);
  if (limit !== null) {
    const sum = Matrix.zeros(states, 1);
    for (let step = 0, now = first; step < limit; step++, now = moves.mmul(now)) sum.add(now);
    return Float64Array.from(sum.to1DArray());
  }
  const system = Matrix.sub(Matrix.eye(states, states), moves);
  // By singular values: where nothing ends, rounding alone makes the elimination find a solution.
  if (rankOf(system) === states) {
    return Float64Array.from(new LuDecomposition(system).solve(first).to1DArray());
  }
  // No end: (I − P) d = 0 and Σ d = 1.
  const whole = new Matrix([...system.to2DArray(), new Array<number>(states).fill(1)]);
  const shares = pseudoInverse(whole).mmul(
    Matrix.columnVector([...new Array<number>(states).fill(0), 1]),
  );
  const isOne = system.mmul(shares).norm() < 1e-9 && rankOf(whole) === states;
  return isOne ? Float64Array.from(shares.to1DArray()) : null;
}

/** The rank of a matrix, by its singular values. */
export function rankOf(matrix: Matrix): number {
  const { rank } = new SingularValueDecomposition(matrix, { autoTranspose: true });
  return rank;
}
