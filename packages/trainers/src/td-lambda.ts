import type { z } from 'zod';
import { actingTrainer, learned } from './acting.ts';
import { evaluationConfig } from './evaluation-config.ts';
import { actByPolicy, type FixedPolicyProblem, withFixedPolicy } from './fixed-policy.ts';
import { type TableUpdate, updateColumns } from './table-update.ts';
import { tdUpdate } from './td-0.ts';
import { alongTraces, noTraces, type Traces, traceFields } from './traces.ts';

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
  update: tdUpdate,

  learn(state, update, { config }) {
    const { table, visits, traces } = alongTraces(state, state.memory!, update, config);
    return learned(state, table, visits, traces);
  },

  columns: ({ observations }) => updateColumns(observations),
  updatesPerStep: () => 1,
});
