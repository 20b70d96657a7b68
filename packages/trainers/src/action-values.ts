import { drawWords, type Key, type PersistentArray } from '@reprise/core';
import type { ActingProblem, ActingState } from './acting.ts';
import { type EpsilonSchedule, epsilonAt } from './schedules.ts';

const TWO_32 = 4294967296;
const words = new Int32Array(2);

/** The first entry of an observation's row: observation × actions, counted from the space's start. */
export function rowOf(problem: ActingProblem<unknown>, observation: number): number {
  return (observation - problem.observationStart) * problem.actions;
}

/** The entry of the last observation and action. */
export function entryOf(state: ActingState<unknown>, problem: ActingProblem<unknown>): number {
  return rowOf(problem, state.observation) + (state.action - problem.actionStart);
}

/** Numbers by index: a persistent array, or what is reckoned for one observation. */
export interface Values {
  get(index: number): number;
}

/**
 * An action, from 0, ε-greedy with the ε of `step` on the values from `first`, by the draw of (key,
 * counter): one word says whether it is random, the other which one, among all actions or among the
 * greedy ones.
 */
export function epsilonGreedyAmong(
  values: Values,
  first: number,
  problem: { readonly actions: number; readonly config: EpsilonSchedule },
  key: Key,
  step: number,
  counter: number,
): number {
  const { actions } = problem;
  drawWords(key, counter, words);
  const draw = (words[1]! >>> 0) / TWO_32;
  return (words[0]! >>> 0) / TWO_32 < epsilonAt(problem.config, step)
    ? Math.floor(draw * actions)
    : greedyAction(values, first, actions, draw);
}

/** An ε-greedy action on `observation` by the table. */
export function epsilonGreedy(
  state: ActingState<unknown>,
  observation: number,
  problem: ActingProblem<EpsilonSchedule>,
  step: number,
  counter: number,
): number {
  const first = rowOf(problem, observation);
  return epsilonGreedyAmong(state.table, first, problem, state.keys.policy, step, counter);
}

/**
 * The ε-greedy action of this step; `stride` counters a step leave room for other draws by the same
 * key.
 */
export function actEpsilonGreedily(
  state: ActingState<unknown>,
  observation: number,
  problem: ActingProblem<EpsilonSchedule>,
  stride = 1,
): number {
  return epsilonGreedy(state, observation, problem, state.step, stride * state.step);
}

/** The greedy action among the `actions` entries from `first`; `draw` in [0, 1) decides between ties. */
export function greedyAction(table: Values, first: number, actions: number, draw: number): number {
  let best = table.get(first);
  let bestAction = 0;
  let ties = 1;
  for (let action = 1; action < actions; action++) {
    const value = table.get(first + action);
    if (value > best) {
      best = value;
      bestAction = action;
      ties = 1;
    } else if (value === best) {
      ties++;
    }
  }
  if (ties === 1) return bestAction;
  let rank = Math.floor(draw * ties);
  for (let action = bestAction; action < actions; action++) {
    if (table.get(first + action) === best && rank-- === 0) return action;
  }
  return bestAction;
}

/** The greatest of the `actions` entries from `first`. */
export function greatest(table: PersistentArray, first: number, actions: number): number {
  let best = table.get(first);
  for (let i = first + 1; i < first + actions; i++) {
    const value = table.get(i);
    if (value > best) best = value;
  }
  return best;
}

/** What an ε-greedy action is worth, in expectation: (1 − ε) max + ε mean of the entries from `first`. */
export function epsilonGreedyValue(
  table: PersistentArray,
  first: number,
  actions: number,
  epsilon: number,
): number {
  let best = table.get(first);
  let sum = best;
  for (let i = first + 1; i < first + actions; i++) {
    const value = table.get(i);
    if (value > best) best = value;
    sum += value;
  }
  return (1 - epsilon) * best + (epsilon * sum) / actions;
}

/** How likely acting ε-greedily on the row from `first` makes the action of `entry`; ties share evenly. */
export function epsilonGreedyProbability(
  table: PersistentArray,
  first: number,
  actions: number,
  entry: number,
  epsilon: number,
): number {
  const best = greatest(table, first, actions);
  const random = epsilon / actions;
  if (table.get(entry) !== best) return random;
  let ties = 0;
  for (let i = first; i < first + actions; i++) if (table.get(i) === best) ties++;
  return random + (1 - epsilon) / ties;
}
