import type { TableModel } from '@reprise/core';
import { softmaxPolicy } from './policy-gradient.ts';

/** One step of a trajectory: a cell of the policy, and what it paid. */
export interface TrajectoryStep {
  readonly state: number;
  readonly action: number;
  readonly reward: number;
}

/** A trajectory and how likely it is. */
export interface Trajectory {
  readonly probability: number;
  readonly steps: readonly TrajectoryStep[];
}

/**
 * All trajectories that a policy (states × actions, row-major) may take from the model's first states, up to
 * their ends or a number of steps: exponentially many, so for a few steps in small worlds.
 */
export function* trajectories(
  model: TableModel,
  policy: ArrayLike<number>,
  horizon: number,
): Generator<Trajectory> {
  function* from(state: number, taken: Trajectory): Generator<Trajectory> {
    if (taken.steps.length === horizon) {
      yield taken;
      return;
    }
    for (let action = 0; action < model.actions; action++) {
      const chance = policy[state * model.actions + action]!;
      if (chance === 0) continue;
      for (const { probability, nextState, reward, terminated } of model.outcomes[state]![
        action
      ]!) {
        const next = {
          probability: taken.probability * chance * probability,
          steps: [...taken.steps, { state, action, reward }],
        };
        if (terminated) yield next;
        else yield* from(nextState, next);
      }
    }
  }
  for (const [state, probability] of model.initial.entries()) {
    if (probability > 0) yield* from(state, { probability, steps: [] });
  }
}

/** What a baseline is told: the state, and how many steps came before it; not the action. */
export type Baseline = (state: number, time: number) => number;

/**
 * The gradient of the expected return in the logits of a softmax policy, by full enumeration: Σ P(τ) Σ_t γ^t
 * (G_t − b) ∇ ln π(a_t|s_t), G_t the discounted return from t on, b any baseline that does not know the action
 * (Williams 1992; Sutton and Barto 2018, section 13.4). γ^t is kept: without it this is no gradient.
 */
export function enumeratedGradient(
  model: TableModel,
  logits: ArrayLike<number>,
  {
    discount = 1,
    horizon,
    baseline = () => 0,
  }: { readonly discount?: number; readonly horizon: number; readonly baseline?: Baseline },
): Float64Array {
  const { actions } = model;
  const policy = softmaxPolicy(logits, actions);
  const gradient = new Float64Array(policy.length);
  for (const { probability, steps } of trajectories(model, policy, horizon)) {
    let after = 0;
    for (let time = steps.length - 1; time >= 0; time--) {
      const { state, action, reward } = steps[time]!;
      after = reward + discount * after;
      const weight = probability * discount ** time * (after - baseline(state, time));
      for (let other = 0; other < actions; other++) {
        const entry = state * actions + other;
        gradient[entry]! += weight * ((other === action ? 1 : 0) - policy[entry]!);
      }
    }
  }
  return gradient;
}
