import type { Step } from '@reprise/core';
import { type ActingProblem, type ActingState, isOver, type UpdateChance } from './acting.ts';
import { epsilonGreedy, epsilonGreedyProbability, rowOf } from './action-values.ts';
import type { ControlConfig } from './control-config.ts';
import { epsilonAt } from './schedules.ts';

/** What a learner keeps that chooses the next action before it learns, as on-policy targets need. */
export interface NextAction {
  /** The action that the next step takes, from 0; −1: none is chosen yet. */
  readonly nextAction: number;
}

/** An action on `observation`, from 0, with the ε of `step`, by the draw of `counter`. */
type Choice<Observation, Problem> = (
  state: ActingState<NextAction, Observation>,
  observation: Observation,
  problem: Problem,
  step: number,
  counter: number,
) => number;

/** How an on-policy learner acts that makes its choices by `choose`: a step ahead. */
export function nextActions<Observation, Problem>(choose: Choice<Observation, Problem>) {
  return {
    /** The action chosen beforehand; where there is none, as an episode begins, a new choice. */
    takeNextAction(
      state: ActingState<NextAction, Observation>,
      observation: Observation,
      problem: Problem,
    ): number {
      const { step, outcome, memory } = state;
      // Even counters begin episodes and odd ones go on, so no draw decides twice.
      if (isOver(outcome)) return choose(state, observation, problem, step, 2 * step);
      if (memory!.nextAction >= 0) return memory!.nextAction;
      return choose(state, observation, problem, step, 2 * step - 1);
    },

    /** The choice on what the last step showed, from 0; −1 where the episode has terminated. */
    chooseNextAction(state: ActingState<NextAction, Observation>, problem: Problem): number {
      const { step } = state;
      const { observation, terminated } = state.outcome as Step<unknown, Observation>;
      return terminated ? -1 : choose(state, observation, problem, step + 1, 2 * step + 1);
    },
  };
}

/** Choices ε-greedy by a table of action values. */
export const { takeNextAction, chooseNextAction } = nextActions<
  number,
  ActingProblem<ControlConfig>
>(epsilonGreedy);

/** The value of the last step's observation under `nextAction`; nothing comes after a terminal one. */
export function nextActionValue(
  state: ActingState<NextAction>,
  nextAction: number,
  problem: ActingProblem<ControlConfig>,
): number {
  const { observation, terminated } = state.outcome!;
  return terminated ? 0 : state.table.get(rowOf(problem, observation) + nextAction);
}

/** How likely each next action is; none is chosen where the episode has terminated. */
export function nextActionChances(
  { table, step, outcome }: ActingState<NextAction>,
  problem: ActingProblem<ControlConfig>,
): readonly UpdateChance<NextAction>[] {
  const { observation, terminated } = outcome!;
  if (terminated) return [{ probability: 1, is: ({ nextAction }) => nextAction === -1 }];
  const { actions, config } = problem;
  const first = rowOf(problem, observation);
  const epsilon = epsilonAt(config, step + 1);
  return Array.from({ length: actions }, (_, action) => ({
    probability: epsilonGreedyProbability(table, first, actions, first + action, epsilon),
    is: ({ nextAction }) => nextAction === action,
  }));
}
