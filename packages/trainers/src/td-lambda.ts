import type { z } from 'zod';
import { actingTrainer, isOver, learned } from './acting.ts';
import { evaluationConfig } from './evaluation-config.ts';
import { actByPolicy, type FixedPolicyProblem, withFixedPolicy } from './fixed-policy.ts';
import { nextValue, valueEntry } from './state-values.ts';
import { type TableUpdate, updateColumns } from './table-update.ts';
import { addToTraced, noTraces, type Traces, traceFields, visit } from './traces.ts';

const tdLambdaConfig = evaluationConfig.extend(traceFields);

/** The parsed config of TD(λ). */
export type TdLambdaConfig = z.infer<typeof tdLambdaConfig>;

/**
 * TD(λ) with its traces, the backward view (Sutton 1988; Sutton and Barto 2018, section 12.2, with a
 * table for features): δ = r + γ V(s') − V(s), and V ← V + α δ z for all that the trace remembers.
 */
export const tdLambda = actingTrainer<
  TdLambdaConfig,
  Traces,
  TableUpdate,
  FixedPolicyProblem<TdLambdaConfig>
>({
  id: 'td-lambda',
  version: 1,
  config: tdLambdaConfig,
  prepare: (problem) => withFixedPolicy(problem, 'td-lambda'),
  entries: ({ observations }) => observations,
  start: () => noTraces,
  act: actByPolicy,

  update(state, problem) {
    const index = valueEntry(state, problem);
    const target = state.outcome!.reward + problem.config.discount * nextValue(state, problem);
    return { kind: 'parameter-update', index, tdError: target - state.table.get(index) };
  },

  learn(state, { index, tdError }, { config }) {
    const visits = state.visits.set(index, state.visits.get(index) + 1);
    const traces = visit(state.memory!, index, config);
    const table = addToTraced(state.table, traces, tdError, visits, config);
    return learned(state, table, visits, isOver(state.outcome) ? noTraces : traces);
  },

  columns: ({ observations }) => updateColumns(observations),
  updatesPerStep: () => 1,
});
