import { type PersistentArray, PersistentFloat64Array, type Trainer } from '@reprise/core';
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

const valueIterationConfig = z.object({
  sweeps: z.int().min(0).default(1000).describe('passes over all states, at the most'),
  discount: z.number().min(0).max(1).default(0.9).describe('weight of the next value (gamma)'),
  tolerance: z
    .number()
    .min(0)
    .default(1e-10)
    .describe('ends with the sweep that moves no value by as much; 0: makes all sweeps'),
  initialValue: z.number().default(0).describe('every value at the start'),
});

/** The parsed config of value iteration. */
export type ValueIterationConfig = z.infer<typeof valueIterationConfig>;

/** Value iteration's complete state; `phase` is the kind of event that comes next. */
export interface ValueIterationState {
  readonly phase: 0 | 1 | 2;
  /** Sweeps that are done. */
  readonly sweep: number;
  /** The state that is backed up, and by which action. */
  readonly observation: number;
  readonly action: number;
  /** The most that this sweep has moved a value by. */
  readonly residual: number;
  /** Whether the last whole sweep moved every value by less than the tolerance. */
  readonly converged: boolean;
  /** Values, by state. */
  readonly table: PersistentArray;
}

/**
 * Value iteration in place (Bellman 1957; Sutton and Barto 2018, section 4.4) as a stream of updates: a
 * sweep goes through all states, V(s) ← max Σ p [r + γ V(s')]. Draws nothing; needs an environment with
 * an exact model.
 */
export const valueIterationTrainer: Trainer<
  ValueIterationConfig,
  ValueIterationState,
  SweepEvent,
  PlanningProblem<ValueIterationConfig>
> = {
  id: 'value-iteration',
  version: 1,
  config: valueIterationConfig,
  needsEnvironment: true,
  prepare: (config, environment) => planningProblem('value-iteration', config, environment),

  start: ({ initialValue }, _key, { model }) => ({
    phase: 0,
    sweep: 0,
    observation: 0,
    action: 0,
    residual: 0,
    converged: false,
    table: PersistentFloat64Array.from(new Float64Array(model.states).fill(initialValue)),
  }),

  decide({ phase, sweep, observation, action, converged, table }, { config, model }) {
    const { sweeps, discount } = config;
    if (phase === 0) {
      if (converged || sweep >= sweeps) return null;
      const best = bestAction(model, table, observation, discount);
      return { kind: 'environment-step', observation, action: best };
    }
    if (phase === 1) return { kind: 'reward', reward: expectedReward(model, observation, action) };
    const value = backup(model, table, observation, action, discount);
    return {
      kind: 'parameter-update',
      index: observation,
      tdError: value - table.get(observation),
    };
  },

  evolve(state, event, { config, model }) {
    const { sweep, observation, action, residual, converged, table } = state;
    if (event.kind === 'environment-step') {
      return { phase: 1, sweep, observation, action: event.action, residual, converged, table };
    }
    if (event.kind === 'reward') {
      return { phase: 2, sweep, observation, action, residual, converged, table };
    }
    const moved = Math.max(residual, Math.abs(event.tdError));
    const isLast = observation + 1 === model.states;
    return {
      phase: 0,
      sweep: isLast ? sweep + 1 : sweep,
      observation: isLast ? 0 : observation + 1,
      action,
      residual: isLast ? 0 : moved,
      converged: isLast && moved < config.tolerance,
      table: table.set(event.index, table.get(event.index) + event.tdError),
    };
  },

  columns: (_config, { model }) => sweepColumns(model),
};
