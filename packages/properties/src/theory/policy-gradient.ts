import type { TableModel } from '@reprise/core';
import { Matrix, solve } from 'ml-matrix';
import { actionValuesOf, valuesOf } from './optimal-values.ts';

/** The softmax policy of logits, both states × actions, row-major. */
export function softmaxPolicy(logits: ArrayLike<number>, actions: number): Float64Array {
  const policy = Float64Array.from(logits);
  for (let first = 0; first < policy.length; first += actions) {
    const row = policy.subarray(first, first + actions);
    const greatest = Math.max(...row);
    let sum = 0;
    for (let i = 0; i < actions; i++) {
      row[i] = Math.exp(row[i]! - greatest);
      sum += row[i]!;
    }
    for (let i = 0; i < actions; i++) row[i]! /= sum;
  }
  return policy;
}

/** The expected discounted return of a policy from the model's initial distribution, exactly. */
export function expectedReturn(
  model: TableModel,
  policy: ArrayLike<number>,
  discount: number,
): number {
  const values = valuesOf(model, policy, discount);
  return model.initial.reduce((sum, chance, state) => sum + chance * values[state]!, 0);
}

/**
 * The gradient of the expected return in the logits of a softmax policy, by the policy gradient theorem
 * (Sutton et al. 2000, theorem 1): ∂J/∂θ(s,a) = d(s) π(a|s) [Q(s,a) − V(s)], d the discounted number of
 * visits of each state, by a linear solve over all states.
 */
export function policyGradient(
  model: TableModel,
  logits: ArrayLike<number>,
  discount: number,
): Float64Array {
  const { actions } = model;
  const policy = softmaxPolicy(logits, actions);
  const values = valuesOf(model, policy, discount);
  const actionValues = actionValuesOf(model, values, discount);
  const visits = discountedVisits(model, policy, discount);
  return actionValues.map((value, entry) => {
    const state = Math.floor(entry / actions);
    return visits[state]! * policy[entry]! * (value - values[state]!);
  });
}

/**
 * The discounted number of times that each state is acted in, from the initial distribution: d = ρ + γ
 * Pᵀ d over the outcomes that do not terminate.
 */
export function discountedVisits(
  { states, actions, outcomes, initial }: TableModel,
  policy: ArrayLike<number>,
  discount: number,
): Float64Array {
  const left = Matrix.eye(states);
  outcomes.forEach((rows, state) => {
    rows.forEach((row, action) => {
      const chance = policy[state * actions + action]!;
      for (const { probability, nextState, terminated } of row) {
        if (terminated) continue;
        const rest = left.get(nextState, state) - discount * chance * probability;
        left.set(nextState, state, rest);
      }
    });
  });
  return Float64Array.from(solve(left, Matrix.columnVector([...initial])).to1DArray());
}
