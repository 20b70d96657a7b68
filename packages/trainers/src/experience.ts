import { foldIn, integer, type PersistentArray, PersistentInt32Array } from '@reprise/core';
import type { ActingProblem, ActingState } from './acting.ts';
import { entryOf, rowOf } from './action-values.ts';
import { isTried, type LearnedModel, observe, unknownModel } from './learned-model.ts';
import { learnEntry, type TableUpdate } from './table-update.ts';

/** What Dyna keeps of the world, and how far the planning of this step is. */
export interface Experience extends LearnedModel {
  /** The rows of the observations that were acted on, in the order of their first time. */
  readonly seenRows: PersistentArray;
  readonly seen: number;
  /** By entry, the step at which it was tried last, from 1; 0: never. */
  readonly triedAt: PersistentArray;
  /** Updates that this step has had: the first is by what happened, the others by the model. */
  readonly updates: number;
}

/** No experience yet. */
export function noExperience({ observations, actions }: ActingProblem<unknown>): Experience {
  return {
    ...unknownModel(observations * actions),
    seenRows: PersistentInt32Array.zeros(observations),
    seen: 0,
    triedAt: PersistentInt32Array.zeros(observations * actions),
    updates: 0,
  };
}

/** The experience with the last step in it, whose updates are to come. */
export function experience(
  state: ActingState<Experience>,
  reward: number,
  problem: ActingProblem<unknown>,
): Experience {
  const memory = state.memory!;
  const { observation, terminated } = state.outcome!;
  const entry = entryOf(state, problem);
  const row = rowOf(problem, state.observation);
  const model = observe(memory, entry, reward, rowOf(problem, observation), terminated);
  const isNew = triedActions(memory, row, problem.actions) === 0;
  return {
    rewards: model.rewards,
    nextRows: model.nextRows,
    seenRows: isNew ? memory.seenRows.set(memory.seen, row) : memory.seenRows,
    seen: isNew ? memory.seen + 1 : memory.seen,
    triedAt: memory.triedAt.set(entry, state.step + 1),
    updates: 0,
  };
}

/** An entry that the model knows, drawn evenly: an observation acted on, then an action tried there. */
export function drawTried(
  { memory, keys, step }: ActingState<Experience>,
  { actions }: ActingProblem<unknown>,
): number {
  const { seenRows, seen, updates } = memory!;
  const key = planningKey(keys, step);
  const row = seenRows.get(integer(key, seen, 2 * updates - 2));
  let rank = integer(key, triedActions(memory!, row, actions), 2 * updates - 1);
  for (let entry = row; entry < row + actions; entry++) {
    if (isTried(memory!, entry) && rank-- === 0) return entry;
  }
  return row;
}

/** An entry of an observation acted on, both drawn evenly, whether the action was tried there or not. */
export function drawAny(
  { memory, keys, step }: ActingState<Experience>,
  { actions }: ActingProblem<unknown>,
): number {
  const { seenRows, seen, updates } = memory!;
  const key = planningKey(keys, step);
  const row = seenRows.get(integer(key, seen, 2 * updates - 2));
  return row + integer(key, actions, 2 * updates - 1);
}

/** The state with the update in it; n more by the model follow the one by what happened. */
export function learnAndPlan(
  state: ActingState<Experience>,
  update: TableUpdate,
  problem: ActingProblem<Parameters<typeof learnEntry>[2]['config'] & Planning>,
): ActingState<Experience> {
  const { rewards, nextRows, seenRows, seen, triedAt, updates } = state.memory!;
  const memory = { rewards, nextRows, seenRows, seen, triedAt, updates: updates + 1 };
  return learnEntry(state, update, problem, memory, updates < problem.config.planningSteps);
}

interface Planning {
  readonly planningSteps: number;
}

/** A child of the policy's key, which draws actions itself, so that neither moves the other. */
function planningKey({ policy }: ActingState['keys'], step: number) {
  return foldIn(foldIn(policy, 0), step);
}

/** How many actions of a row have been tried. */
function triedActions(model: LearnedModel, row: number, actions: number): number {
  let tried = 0;
  for (let entry = row; entry < row + actions; entry++) if (isTried(model, entry)) tried++;
  return tried;
}
