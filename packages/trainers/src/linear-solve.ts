import { reachableStates, type TableModel } from '@reprise/core';
import { LuDecomposition, Matrix } from 'ml-matrix';
import { initialValue } from './initial-value.ts';

/** Up to so many states elimination is quick: its cost grows with their cube. */
const FEW_STATES = 256;
/** How far from exact a solution by iteration may be, but for rounding. */
const ACCURACY = 1e-13;
/** The products that iteration spends at the most, a second or two of them. */
const MOST_PRODUCTS = 1e9;

/**
 * The values of a policy (probabilities, states × actions, row-major), by solving
 * (I − γ P) V = r (Sutton and Barto 2018, section 4.1): to rounding by elimination where the states are
 * few, to within 1e-13 by Gauss–Seidel iteration from `from` where they are many. Null where they are
 * undefined, as with discount 1 and rewards without end, and where iteration would take minutes.
 */
export function solvedValues(
  model: TableModel,
  policy: ArrayLike<number>,
  discount: number,
  from?: Float64Array,
): Float64Array | null {
  const chain = chainOf(model, policy, discount);
  if (discount === 1) {
    for (const state of endless(chain)) {
      if (chain.rewards[state] !== 0) return null;
      // Nothing ever comes of it.
      chain.weights.fill(0, chain.starts[state], chain.starts[state + 1]);
    }
  }
  return model.states <= FEW_STATES ? eliminated(chain) : iterated(chain, discount, from);
}

/**
 * The expected discounted return of a policy from the initial distribution: infinite with discount 1 and
 * rewards of one sign without end, NaN with rewards of both.
 */
export function returnOf(model: TableModel, policy: ArrayLike<number>, discount: number): number {
  const entered = reachableStates(model, policy);
  const followed = {
    ...model,
    outcomes: model.outcomes.map((actions, state) =>
      entered[state] ? actions : actions.map(() => []),
    ),
  };
  const values = solvedValues(followed, policy, discount);
  if (values) return initialValue(model, values);
  const chain = chainOf(followed, policy, discount);
  const rewards = endless(chain).map((state) => chain.rewards[state]!);
  if (rewards.every((reward) => reward <= 0)) return Number.NEGATIVE_INFINITY;
  return rewards.every((reward) => reward >= 0) ? Number.POSITIVE_INFINITY : Number.NaN;
}

/** The rewards and discounted moves of a policy, sparse: those of `state` from `starts[state]`. */
interface Chain {
  readonly rewards: Float64Array;
  readonly starts: Int32Array;
  readonly next: Int32Array;
  readonly weights: Float64Array;
  /** Whether an episode may end in each state. */
  readonly ends: readonly boolean[];
}

function chainOf(model: TableModel, policy: ArrayLike<number>, discount: number): Chain {
  const { states, actions } = model;
  const rewards = new Float64Array(states);
  const starts = new Int32Array(states + 1);
  const ends: boolean[] = [];
  const next: number[] = [];
  const weights: number[] = [];
  for (let state = 0; state < states; state++) {
    const row = new Map<number, number>();
    for (let action = 0; action < actions; action++) {
      for (const outcome of model.outcomes[state]![action]!) {
        const weight = policy[state * actions + action]! * outcome.probability;
        rewards[state]! += weight * outcome.reward;
        if (weight === 0) continue;
        if (outcome.terminated) ends[state] = true;
        else row.set(outcome.nextState, (row.get(outcome.nextState) ?? 0) + discount * weight);
      }
    }
    ends[state] ??= false;
    next.push(...row.keys());
    weights.push(...row.values());
    starts[state + 1] = next.length;
  }
  return {
    rewards,
    starts,
    next: Int32Array.from(next),
    weights: Float64Array.from(weights),
    ends,
  };
}

/** The states from which an end is never reached. */
function endless({ starts, next, ends }: Chain): number[] {
  const before: number[][] = ends.map(() => []);
  ends.forEach((_, state) => {
    for (let i = starts[state]!; i < starts[state + 1]!; i++) before[next[i]!]!.push(state);
  });
  const reaches = [...ends];
  const open = reaches.flatMap((does, state) => (does ? [state] : []));
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (const earlier of before[state]!) {
      if (reaches[earlier]) continue;
      reaches[earlier] = true;
      open.push(earlier);
    }
  }
  return reaches.flatMap((does, state) => (does ? [] : [state]));
}

function eliminated({ rewards, starts, next, weights }: Chain): Float64Array | null {
  const states = rewards.length;
  const system = Matrix.eye(states, states);
  for (let state = 0; state < states; state++) {
    for (let i = starts[state]!; i < starts[state + 1]!; i++) {
      system.set(state, next[i]!, system.get(state, next[i]!) - weights[i]!);
    }
  }
  const decomposition = new LuDecomposition(system);
  if (decomposition.isSingular()) return null;
  return Float64Array.from(decomposition.solve(Matrix.columnVector(rewards)).to1DArray());
}

/** Gauss–Seidel: each state's equation solved for its own value, by the newest of the others. */
function iterated(chain: Chain, discount: number, from?: Float64Array): Float64Array | null {
  const { rewards, starts, next, weights } = chain;
  const values = from?.slice() ?? new Float64Array(rewards.length);
  const enough = discount < 1 ? ACCURACY * (1 - discount) : ACCURACY;
  for (let left = MOST_PRODUCTS; left > 0; left -= weights.length + rewards.length) {
    let residual = 0;
    let largest = 0;
    for (let state = 0; state < values.length; state++) {
      let value = rewards[state]!;
      let stays = 0;
      for (let i = starts[state]!; i < starts[state + 1]!; i++) {
        if (next[i] === state) stays = weights[i]!;
        else value += weights[i]! * values[next[i]!]!;
      }
      value /= 1 - stays;
      residual = Math.max(residual, Math.abs(value - values[state]!));
      largest = Math.max(largest, Math.abs(value));
      values[state] = value;
    }
    if (residual <= Math.max(enough, Number.EPSILON * largest)) return values;
  }
  return null;
}
