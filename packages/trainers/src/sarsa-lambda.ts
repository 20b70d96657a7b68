import type { z } from 'zod';
import { actingTrainer, learned } from './acting.ts';
import { controlConfig } from './control-config.ts';
import { type NextAction, nextActionChances, takeNextAction } from './next-action.ts';
import { sarsaUpdate } from './sarsa.ts';
import { type NextActionUpdate, nextActionColumns } from './table-update.ts';
import { alongTraces, noTraces, type Traces, traceFields } from './traces.ts';

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
  update: sarsaUpdate,

  learn(state, update, { config }) {
    const { table, visits, traces } = alongTraces(state, state.memory!.traces, update, config);
    return learned(state, table, visits, { nextAction: update.nextAction, traces });
  },

  chances: nextActionChances,
  columns: ({ observations, actions }) => nextActionColumns(observations * actions),
  updatesPerStep: () => 1,
});
