import { RepriseError, type TableModel } from '@reprise/core';
import { Matrix, solve } from 'ml-matrix';

/** The values of acting best in a finite world. */
export interface OptimalValues {
  /** V*, by state. */
  readonly values: Float64Array;
  /** Q*, states × actions, row-major. */
  readonly actionValues: Float64Array;
  /** A best action in each state, the lowest among equals. */
  readonly policy: Int32Array;
}

/** How much better an action must be to be preferred: what is less is rounding. */
const TIE = 1e-12;

/**
 * V* and Q* of a finite world, or of its model, by policy iteration, each policy's values by a linear
 * solve (Howard 1960; Puterman 1994, section 6.4): exact but for rounding, and by other means than the
 * trainers' own oracles. The discount is 0.9, as the trainers' is, where it is not given; with 1 every
 * policy must terminate, or `bad-discount` is thrown; `bad-environment` for a world without a model.
 */
export function optimalValues(
  world: TableModel | { readonly id?: string; model?(): TableModel },
  discount = 0.9,
): OptimalValues {
  const model = modelOf(world);
  const { states, actions } = model;
  const policy = new Int32Array(states);
  for (;;) {
    const values = valuesOf(model, stochastic(policy, actions), discount);
    const actionValues = actionValuesOf(model, values, discount);
    let isStable = true;
    for (let state = 0; state < states; state++) {
      const row = actionValues.subarray(state * actions, (state + 1) * actions);
      for (let action = 0; action < actions; action++) {
        const kept = row[policy[state]!]!;
        if (row[action]! <= kept + TIE * Math.max(1, Math.abs(kept))) continue;
        policy[state] = action;
        isStable = false;
      }
    }
    if (isStable) return { values, actionValues, policy };
  }
}

function modelOf(world: TableModel | { readonly id?: string; model?(): TableModel }): TableModel {
  if (world && 'outcomes' in world) return world;
  const model = world?.model?.();
  if (model) return model;
  throw new RepriseError(
    'bad-environment',
    `${world?.id ?? (world ? 'what was given' : world)} has no exact model(): optimal values are those of a finite world`,
  );
}

/**
 * The values of a policy (`policy`: states × actions, row-major, rows sum to 1), by a linear solve. Throws
 * `bad-discount` outside [0, 1], and for 1 where the policy may go on for ever.
 */
export function valuesOf(
  model: TableModel,
  policy: ArrayLike<number>,
  discount: number,
): Float64Array {
  if (!(discount >= 0 && discount <= 1)) {
    throw new RepriseError('bad-discount', `a discount of ${discount} is not allowed: 0 to 1`);
  }
  const endless = discount === 1 ? endlessState(model, policy) : -1;
  if (endless >= 0) {
    throw new RepriseError(
      'bad-discount',
      `with a discount of 1 a policy that goes on for ever, as one does from state ${endless}, has no values: below 1 is allowed`,
    );
  }
  const { states, actions, outcomes } = model;
  const left = Matrix.eye(states);
  const right = Matrix.zeros(states, 1);
  outcomes.forEach((rows, state) => {
    rows.forEach((row, action) => {
      const chance = policy[state * actions + action]!;
      for (const { probability, nextState, reward, terminated } of row) {
        right.set(state, 0, right.get(state, 0) + chance * probability * reward);
        if (terminated) continue;
        const rest = left.get(state, nextState) - discount * chance * probability;
        left.set(state, nextState, rest);
      }
    });
  });
  return Float64Array.from(solve(left, right).to1DArray());
}

/** A state from which the policy never ends; −1: from each it does, some day. */
function endlessState({ outcomes, actions }: TableModel, policy: ArrayLike<number>): number {
  const ends = outcomes.map(() => false);
  for (const _ of outcomes) {
    outcomes.forEach((rows, state) => {
      ends[state] ||= rows.some(
        (row, action) =>
          policy[state * actions + action]! > 0 &&
          row.some((o) => o.probability > 0 && (o.terminated || ends[o.nextState])),
      );
    });
  }
  return ends.indexOf(false);
}

/** Q of values V: Q(s,a) = Σ p [r + γ V(s')], nothing after a terminated outcome. */
export function actionValuesOf(
  { states, actions, outcomes }: TableModel,
  values: ArrayLike<number>,
  discount: number,
): Float64Array {
  const actionValues = new Float64Array(states * actions);
  outcomes.forEach((rows, state) => {
    rows.forEach((row, action) => {
      let sum = 0;
      for (const { probability, nextState, reward, terminated } of row) {
        sum += probability * (reward + (terminated ? 0 : discount * values[nextState]!));
      }
      actionValues[state * actions + action] = sum;
    });
  });
  return actionValues;
}

/** A policy of one action a state as probabilities. */
function stochastic(policy: Int32Array, actions: number): Float64Array {
  const chances = new Float64Array(policy.length * actions);
  policy.forEach((action, state) => {
    chances[state * actions + action] = 1;
  });
  return chances;
}
