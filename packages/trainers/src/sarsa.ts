import { type ActingProblem, type ActingState, actingTrainer } from './acting.ts';
import { entryOf } from './action-values.ts';
import { type ControlConfig, controlConfig } from './control-config.ts';
import {
  chooseNextAction,
  type NextAction,
  nextActionChances,
  nextActionValue,
  takeNextAction,
} from './next-action.ts';
import { learnEntry, type NextActionUpdate, nextActionColumns } from './table-update.ts';

/**
 * SARSA (Rummery and Niranjan 1994; Sutton and Barto 2018, section 6.4), on any environment with
 * discrete spaces: Q(s,a) ← Q(s,a) + α [r + γ Q(s',a') − Q(s,a)], and a' is the action taken next.
 *
 * With a fixed ε it converges to the values of acting ε-greedily, not to the optimal ones. A truncated
 * episode bootstraps from an action drawn for it, a terminated one does not.
 */
export const sarsa = actingTrainer<ControlConfig, NextAction, NextActionUpdate>({
  id: 'sarsa',
  version: 1,
  config: controlConfig,
  entries: ({ observations, actions }) => observations * actions,
  start: () => ({ nextAction: -1 }),
  act: takeNextAction,
  update: sarsaUpdate,
  learn: (state, update, problem) =>
    learnEntry(state, update, problem, { nextAction: update.nextAction }),
  chances: nextActionChances,
  columns: ({ observations, actions }) => nextActionColumns(observations * actions),
  updatesPerStep: () => 1,
});

/** a' ε-greedy on s', and δ = r + γ Q(s',a') − Q(s,a). */
export function sarsaUpdate(
  state: ActingState<NextAction>,
  problem: ActingProblem<ControlConfig>,
): NextActionUpdate {
  const index = entryOf(state, problem);
  const nextAction = chooseNextAction(state, problem);
  const next = nextActionValue(state, nextAction, problem);
  const target = state.outcome!.reward + problem.config.discount * next;
  return { kind: 'parameter-update', index, tdError: target - state.table.get(index), nextAction };
}
