import {
  drawWords,
  type PersistentArray,
  PersistentFloat64Array,
  PersistentInt32Array,
} from '@reprise/core';
import { actingTrainer, learned } from './acting.ts';
import { actEpsilonGreedily, entryOf, greedyAction, rowOf } from './action-values.ts';
import { type ControlConfig, controlConfig } from './control-config.ts';
import { learningRateAt } from './schedules.ts';
import { type TableUpdate, updateColumns } from './table-update.ts';

/** The two tables of Double Q-learning, observations × actions each; the state's table is their mean. */
export interface DoubleTables {
  readonly first: PersistentArray;
  readonly second: PersistentArray;
  /** Updates of each entry of the first table; the others of the state's `visits` are the second's. */
  readonly firstVisits: PersistentArray;
}

/** An update of one of the two tables. */
export interface DoubleUpdate extends TableUpdate {
  /** Whether it is the second table that moves, valued by the first. */
  readonly second: boolean;
}

const TWO_32 = 4294967296;
const words = new Int32Array(2);

/**
 * Double Q-learning (van Hasselt 2010; Sutton and Barto 2018, section 6.7): two tables, and a fair draw
 * says which one moves: Q₁(s,a) ← Q₁(s,a) + α [r + γ Q₂(s', argmax Q₁(s',·)) − Q₁(s,a)], or the other
 * way round. One table chooses and the other values, which takes away the maximisation bias.
 *
 * It acts ε-greedily on the mean of both tables. A rate by visits counts each table's own, as the paper.
 */
export const doubleQLearning = actingTrainer<ControlConfig, DoubleTables, DoubleUpdate>({
  id: 'double-q-learning',
  version: 2,
  config: controlConfig,
  entries: ({ observations, actions }) => observations * actions,

  start({ config, observations, actions }) {
    const values = new Float64Array(observations * actions).fill(config.initialValue);
    return {
      first: PersistentFloat64Array.from(values),
      second: PersistentFloat64Array.from(values),
      firstVisits: PersistentInt32Array.zeros(values.length),
    };
  },

  act: (state, observation, problem) => actEpsilonGreedily(state, observation, problem, 2),

  update(state, problem) {
    const { observation, reward, terminated } = state.outcome!;
    const index = entryOf(state, problem);
    drawWords(state.keys.policy, 2 * state.step + 1, words);
    const second = words[0]! < 0;
    const { moved, other } = roles(state.memory!, second);
    let target = reward;
    if (!terminated) {
      const next = rowOf(problem, observation);
      const best = greedyAction(moved, next, problem.actions, (words[1]! >>> 0) / TWO_32);
      target += problem.config.discount * other.get(next + best);
    }
    return { kind: 'parameter-update', index, tdError: target - moved.get(index), second };
  },

  learn(state, { index, tdError, second }, { config }) {
    const { moved, other } = roles(state.memory!, second);
    const { firstVisits } = state.memory!;
    const visits = state.visits.get(index) + 1;
    const own = second ? visits - firstVisits.get(index) : firstVisits.get(index) + 1;
    const next = moved.set(index, moved.get(index) + learningRateAt(config, own) * tdError);
    const table = state.table.set(index, (next.get(index) + other.get(index)) / 2);
    const tables = {
      first: second ? other : next,
      second: second ? next : other,
      firstVisits: second ? firstVisits : firstVisits.set(index, own),
    };
    return learned(state, table, state.visits.set(index, visits), tables);
  },

  chances: () => [
    { probability: 0.5, is: ({ second }) => !second },
    { probability: 0.5, is: ({ second }) => second },
  ],
  columns: ({ observations, actions }) => ({
    ...updateColumns(observations * actions),
    second: 'bool',
  }),
  updatesPerStep: () => 1,
});

/** Which table moves, and which one values. */
function roles({ first, second }: DoubleTables, isSecond: boolean) {
  return isSecond ? { moved: second, other: first } : { moved: first, other: second };
}
