import {
  type PersistentArray,
  PersistentFloat64Array,
  PersistentInt32Array,
  type Trainer,
} from '@reprise/core';
import { z } from 'zod';
import {
  backup,
  bestAction,
  expectedReward,
  type PlanningProblem,
  planningProblem,
  type SweepEvent,
  sweepColumns,
} from './dynamic-programming.ts';

const policyIterationConfig = z.object({
  iterations: z.int().min(0).default(100).describe('evaluations and improvements, at the most'),
  evaluationSweeps: z
    .int()
    .min(1)
    .default(1000)
    .describe('sweeps that evaluate a policy, at the most'),
  discount: z.number().min(0).max(1).default(0.9).describe('weight of the next value (gamma)'),
  tolerance: z
    .number()
    .min(0)
    .default(1e-10)
    .describe(
      'evaluates until a sweep moves no value by as much; an action must be better by more',
    ),
});

/** The parsed config of policy iteration. */
export type PolicyIterationConfig = z.infer<typeof policyIterationConfig>;

/** Policy iteration's complete state; `phase` is the kind of event that comes next. */
export interface PolicyIterationState {
  readonly phase: 0 | 1 | 2;
  /** Evaluations and improvements that are done. */
  readonly iteration: number;
  /** Whether the sweep improves the policy; otherwise it evaluates it. */
  readonly improves: boolean;
  /** Sweeps of this evaluation that are done. */
  readonly sweep: number;
  /** The state that the sweep is at, and the action it looks at. */
  readonly observation: number;
  readonly action: number;
  /** The most that this sweep has moved a value by, or 1 where it has changed the policy. */
  readonly residual: number;
  /** Whether an improvement has changed nothing: the policy is optimal. */
  readonly isStable: boolean;
  /** Values, by state. */
  readonly table: PersistentArray;
  /** The action of each state. */
  readonly policy: PersistentArray;
}

/**
 * Policy iteration (Howard 1960; Sutton and Barto 2018, section 4.3) as a stream of updates: sweeps of
 * V(s) ← Σ p [r + γ V(s')] under the policy, then one that makes it greedy, until that changes nothing.
 * An update while improving moves no value: its TD error is the gain of the greedy action. Draws
 * nothing; needs an environment with an exact model.
 */
export const policyIteration: Trainer<
  PolicyIterationConfig,
  PolicyIterationState,
  SweepEvent,
  PlanningProblem<PolicyIterationConfig>
> = {
  id: 'policy-iteration',
  version: 1,
  config: policyIterationConfig,
  needsEnvironment: true,
  prepare: (config, environment) => planningProblem('policy-iteration', config, environment),

  start: (_config, _key, { model }) => ({
    phase: 0,
    iteration: 0,
    improves: false,
    sweep: 0,
    observation: 0,
    action: 0,
    residual: 0,
    isStable: false,
    table: PersistentFloat64Array.zeros(model.states),
    policy: PersistentInt32Array.zeros(model.states),
  }),

  decide(state, { config, model }) {
    const { phase, observation, action, table } = state;
    if (phase === 0) {
      if (state.isStable || state.iteration >= config.iterations) return null;
      const looked = state.improves
        ? bestAction(model, table, observation, config.discount)
        : state.policy.get(observation);
      return { kind: 'environment-step', observation, action: looked };
    }
    if (phase === 1) return { kind: 'reward', reward: expectedReward(model, observation, action) };
    const value = backup(model, table, observation, action, config.discount);
    return {
      kind: 'parameter-update',
      index: observation,
      tdError: value - table.get(observation),
    };
  },

  evolve(state, event, { config, model }) {
    const { iteration, improves, sweep, observation, residual, isStable, table, policy } = state;
    if (event.kind !== 'parameter-update') {
      return {
        phase: event.kind === 'reward' ? 2 : 1,
        iteration,
        improves,
        sweep,
        observation,
        action: event.kind === 'reward' ? state.action : event.action,
        residual,
        isStable,
        table,
        policy,
      };
    }
    const { action } = state;
    const { tdError } = event;
    // An action is taken up only where it is better by more than the values are exact to.
    const changes = improves && action !== policy.get(observation) && tdError > config.tolerance;
    const moved = improves ? Number(changes) : Math.abs(tdError);
    const greatest = Math.max(residual, moved);
    const isLast = observation + 1 === model.states;
    const isEvaluated =
      isLast && !improves && (greatest < config.tolerance || sweep + 1 >= config.evaluationSweeps);
    const isImproved = isLast && improves;
    return {
      phase: 0,
      iteration: isImproved ? iteration + 1 : iteration,
      improves: isLast ? isEvaluated : improves,
      sweep: isEvaluated ? 0 : isLast && !improves ? sweep + 1 : sweep,
      observation: isLast ? 0 : observation + 1,
      action,
      residual: isLast ? 0 : greatest,
      isStable: isImproved && greatest === 0,
      table: improves ? table : table.set(observation, table.get(observation) + tdError),
      policy: changes ? policy.set(observation, action) : policy,
    };
  },

  columns: (_config, { model }) => sweepColumns(model),
};
