import { z } from 'zod';
import { actingTrainer } from './acting.ts';
import { entryOf } from './action-values.ts';
import { controlConfig } from './control-config.ts';
import {
  forgetOldest,
  isMoreDue,
  isReturnDue,
  type LastSteps,
  noSteps,
  nStepField,
  nStepReturn,
  oldestEntry,
  rememberStep,
} from './n-step.ts';
import {
  chooseNextAction,
  type NextAction,
  nextActionValue,
  takeNextAction,
} from './next-action.ts';
import { learnEntry, type NextActionUpdate, nextActionColumns } from './table-update.ts';

/** The config of n-step SARSA. */
const nStepSarsaConfig = controlConfig.extend({
  steps: z.int().min(0).default(100_000).describe('environment steps'),
  ...nStepField,
});

/** The parsed config of n-step SARSA. */
export type NStepSarsaConfig = z.infer<typeof nStepSarsaConfig>;

/**
 * n-step SARSA (Sutton and Barto 2018, section 7.2): Q(S,A) of n steps ago moves towards the n rewards
 * since and γⁿ Q(S',A'), A' being the action taken next. With n = 1 it is SARSA.
 *
 * When an episode is over, the steps that are left are learned from one after another.
 */
export const nStepSarsa = actingTrainer<NStepSarsaConfig, LastSteps & NextAction, NextActionUpdate>(
  {
    id: 'n-step-sarsa',
    version: 1,
    config: nStepSarsaConfig,
    entries: ({ observations, actions }) => observations * actions,
    start: ({ config }) => ({ ...noSteps(config.n), nextAction: -1 }),
    act: takeNextAction,

    remember(state, reward, problem) {
      const steps = rememberStep(state.memory!, entryOf(state, problem), reward);
      return withNextAction(steps, -1);
    },

    isDue: isReturnDue,

    update(state, problem) {
      const memory = state.memory!;
      // The last steps of an episode that was cut off share the action drawn after it.
      const nextAction =
        memory.nextAction >= 0 ? memory.nextAction : chooseNextAction(state, problem);
      const next = nextActionValue(state, nextAction, problem);
      const index = oldestEntry(memory);
      const tdError = nStepReturn(memory, problem.config.discount, next) - state.table.get(index);
      return { kind: 'parameter-update', index, tdError, nextAction };
    },

    learn: (state, update, problem) =>
      learnEntry(
        state,
        update,
        problem,
        withNextAction(forgetOldest(state), update.nextAction),
        isMoreDue(state),
      ),

    columns: ({ observations, actions }) => nextActionColumns(observations * actions),
  },
);

function withNextAction(
  { entries, rewards, taken, learnedFrom }: LastSteps,
  nextAction: number,
): LastSteps & NextAction {
  return { entries, rewards, taken, learnedFrom, nextAction };
}
