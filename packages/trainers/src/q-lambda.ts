import { actingTrainer, learned } from './acting.ts';
import { entryOf, greatest, rowOf } from './action-values.ts';
import { chooseNextAction, nextActionValue, takeNextAction } from './next-action.ts';
import { type LambdaConfig, lambdaConfig, type SarsaLambdaMemory } from './sarsa-lambda.ts';
import { type NextActionUpdate, nextActionColumns } from './table-update.ts';
import { alongTraces, noTraces } from './traces.ts';

/** An update that also says whether the next action is an exploratory one. */
export interface QLambdaUpdate extends NextActionUpdate {
  /** Whether the next action is not a greedy one, which cuts the traces. */
  readonly exploratory: boolean;
}

/**
 * Watkins's Q(λ) (Watkins 1989; Sutton and Barto 2018, section 12.10): Q-learning's δ, carried back
 * along the traces, which an exploratory action cuts: what comes after it is not the greedy policy's.
 */
export const qLambda = actingTrainer<LambdaConfig, SarsaLambdaMemory, QLambdaUpdate>({
  id: 'q-lambda',
  version: 1,
  config: lambdaConfig,
  entries: ({ observations, actions }) => observations * actions,
  start: () => ({ nextAction: -1, traces: noTraces }),
  act: takeNextAction,

  update(state, problem) {
    const { observation, reward, terminated } = state.outcome!;
    const index = entryOf(state, problem);
    const best = terminated
      ? 0
      : greatest(state.table, rowOf(problem, observation), problem.actions);
    const nextAction = chooseNextAction(state, problem);
    return {
      kind: 'parameter-update',
      index,
      tdError: reward + problem.config.discount * best - state.table.get(index),
      nextAction,
      exploratory: nextActionValue(state, nextAction, problem) !== best,
    };
  },

  learn(state, update, { config }) {
    const { table, visits, traces } = alongTraces(state, state.memory!.traces, update, config);
    return learned(state, table, visits, {
      nextAction: update.nextAction,
      traces: update.exploratory ? noTraces : traces,
    });
  },

  columns: ({ observations, actions }) => ({
    ...nextActionColumns(observations * actions),
    exploratory: 'bool',
  }),
  updatesPerStep: () => 1,
});
