import { type ActingProblem, type ActingState, actingTrainer } from './acting.ts';
import { type EvaluationConfig, evaluationConfig } from './evaluation-config.ts';
import { actByPolicy, type FixedPolicyProblem, withFixedPolicy } from './fixed-policy.ts';
import { nextValue, valueEntry } from './state-values.ts';
import { learnEntry, type TableUpdate, updateColumns } from './table-update.ts';

/**
 * TD(0) (Sutton 1988; Sutton and Barto 2018, section 6.1): the values of a policy that is followed,
 * V(s) ← V(s) + α [r + γ V(s') − V(s)].
 *
 * A truncated episode bootstraps from its last observation, a terminated one does not.
 */
export const td0 = actingTrainer<
  EvaluationConfig,
  undefined,
  TableUpdate,
  FixedPolicyProblem<EvaluationConfig>
>({
  id: 'td-0',
  version: 1,
  config: evaluationConfig,
  prepare: (problem) => withFixedPolicy(problem, 'td-0'),
  entries: ({ observations }) => observations,
  act: actByPolicy,
  update: tdUpdate,
  learn: learnEntry,
  actionProbability: (_, entry, { policy }) => policy[entry]!,
  columns: ({ observations }) => updateColumns(observations),
  updatesPerStep: () => 1,
});

/** δ = r + γ V(s') − V(s). */
export function tdUpdate(
  state: ActingState<unknown>,
  problem: ActingProblem<EvaluationConfig>,
): TableUpdate {
  const index = valueEntry(state, problem);
  const target = state.outcome!.reward + problem.config.discount * nextValue(state, problem);
  return { kind: 'parameter-update', index, tdError: target - state.table.get(index) };
}
