import type { z } from 'zod';
import { actingTrainer, isOver, learned } from './acting.ts';
import { entryOf } from './action-values.ts';
import { controlConfig } from './control-config.ts';
import {
  chooseNextAction,
  type NextAction,
  nextActionChances,
  nextActionValue,
  takeNextAction,
} from './next-action.ts';
import { type NextActionUpdate, nextActionColumns } from './table-update.ts';
import { addToTraced, noTraces, type Traces, traceFields, visit } from './traces.ts';

/** The config of SARSA(λ) and Q(λ). */
export const lambdaConfig = controlConfig.extend(traceFields);

/** The parsed config of SARSA(λ) and Q(λ). */
export type LambdaConfig = z.infer<typeof lambdaConfig>;

/** The next action, and the traces of this episode. */
export interface SarsaLambdaMemory extends NextAction {
  readonly traces: Traces;
}

/**
 * SARSA(λ) (Rummery and Niranjan 1994; Sutton and Barto 2018, section 12.7, with a table for features):
 * δ = r + γ Q(s',a') − Q(s,a), and Q ← Q + α δ z for all that the trace z still remembers.
 */
export const sarsaLambda = actingTrainer<LambdaConfig, SarsaLambdaMemory, NextActionUpdate>({
  id: 'sarsa-lambda',
  version: 1,
  config: lambdaConfig,
  entries: ({ observations, actions }) => observations * actions,
  start: () => ({ nextAction: -1, traces: noTraces }),
  act: takeNextAction,

  update(state, problem) {
    const index = entryOf(state, problem);
    const nextAction = chooseNextAction(state, problem);
    const next = nextActionValue(state, nextAction, problem);
    const target = state.outcome!.reward + problem.config.discount * next;
    return {
      kind: 'parameter-update',
      index,
      tdError: target - state.table.get(index),
      nextAction,
    };
  },

  learn(state, { index, tdError, nextAction }, { config }) {
    const visits = state.visits.set(index, state.visits.get(index) + 1);
    const traces = visit(state.memory!.traces, index, config);
    const table = addToTraced(state.table, traces, tdError, visits, config);
    return learned(state, table, visits, {
      nextAction,
      traces: isOver(state.outcome) ? noTraces : traces,
    });
  },

  chances: nextActionChances,
  columns: ({ observations, actions }) => nextActionColumns(observations * actions),
  updatesPerStep: () => 1,
});
