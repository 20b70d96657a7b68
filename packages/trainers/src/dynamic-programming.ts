import {
  type Environment,
  type EventColumns,
  indexColumn,
  RepriseError,
  type TableModel,
} from '@reprise/core';
import type { TableUpdate } from './table-update.ts';

/** A sweep came to a state, and looks one step ahead from it. */
interface Lookahead {
  readonly kind: 'environment-step';
  readonly observation: number;
  /** The action whose value is backed up. */
  readonly action: number;
}

/** The reward that the action pays, in expectation. */
interface ExpectedReward {
  readonly kind: 'reward';
  readonly reward: number;
}

export type SweepEvent = Lookahead | ExpectedReward | TableUpdate;

/** What a planner with the exact model needs besides its state. */
export interface PlanningProblem<Config> {
  readonly config: Config;
  readonly model: TableModel;
}

/** The exact model of an environment, for `trainer`; throws `bad-environment` where it has none. */
export function planningProblem<Config>(
  trainer: string,
  config: Config,
  environment: Environment | undefined,
): PlanningProblem<Config> {
  const model = environment?.model?.();
  if (model === undefined) {
    throw new RepriseError(
      'bad-environment',
      `${trainer} needs an environment with an exact model; ${environment?.id ?? 'none'} has no model()`,
    );
  }
  return { config, model };
}

/** The expected reward of an action. */
export function expectedReward(model: TableModel, state: number, action: number): number {
  let sum = 0;
  for (const outcome of model.outcomes[state]![action]!)
    sum += outcome.probability * outcome.reward;
  return sum;
}

/** Σ p (r + γ V(s')) over an action's outcomes; nothing comes after a terminated one. */
export function backup(
  model: TableModel,
  values: { get(state: number): number },
  state: number,
  action: number,
  discount: number,
): number {
  let sum = 0;
  for (const outcome of model.outcomes[state]![action]!) {
    const next = outcome.terminated ? 0 : discount * values.get(outcome.nextState);
    sum += outcome.probability * (outcome.reward + next);
  }
  return sum;
}

/** The action of the greatest backup, the lowest among equals. */
export function bestAction(
  model: TableModel,
  values: { get(state: number): number },
  state: number,
  discount: number,
): number {
  let best = 0;
  let greatest = backup(model, values, state, 0, discount);
  for (let action = 1; action < model.actions; action++) {
    const value = backup(model, values, state, action, discount);
    if (value > greatest) {
      greatest = value;
      best = action;
    }
  }
  return best;
}

/** The columns of a planner's events. */
export function sweepColumns({ states, actions }: TableModel): EventColumns {
  return {
    'environment-step': { observation: indexColumn(states), action: indexColumn(actions) },
    reward: { reward: 'float64' },
    'parameter-update': { index: indexColumn(states), tdError: 'float64' },
  };
}
