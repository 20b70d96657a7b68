import { RepriseError, reachableStates } from '@reprise/core';
import type { LawCase } from '../law.ts';
import { tableOf } from '../number-list.ts';
import type { OptimalValues } from '../theory/optimal-values.ts';

/**
 * What a run is to come to: the exact numbers of its state's `table` (those of states in which one can
 * act), optimal values, whose action values are meant where the table holds as many, an oracle's answer,
 * or how far a state is from it.
 */
export type Goal =
  | ArrayLike<number>
  | OptimalValues
  // biome-ignore lint/suspicious/noExplicitAny: each trainer has a state of its own
  | { error(state: any): number }
  // biome-ignore lint/suspicious/noExplicitAny: as above
  | ((state: any) => number);

/**
 * How far a state is from the goal, at least 0, or not a number, for runs of `input`; throws `bad-goal` where
 * a function says less.
 */
export function errorOf(goal: Goal, input: LawCase): (state: unknown) => number {
  if (typeof goal !== 'function' && (typeof goal !== 'object' || goal === null)) {
    throw new RepriseError(
      'bad-goal',
      `a run cannot come to ${goal}: exact numbers, optimalValues(world), an oracle or a function of the state are allowed`,
    );
  }
  if (typeof goal === 'function') return (state) => distance(goal(state));
  if ('error' in goal) return (state) => distance(goal.error(state));
  const counts = countingEntries(input);
  return (state) => {
    const table = tableOf(state);
    if (table === null) {
      throw new RepriseError(
        'bad-goal',
        'the state has no table of numbers to compare: give a function of the state that says how far it is',
      );
    }
    const exact = 'actionValues' in goal ? valuesFor(goal, table.length) : goal;
    if (exact.length !== table.length) {
      throw new RepriseError(
        'bad-goal',
        `${exact.length} numbers to come to, and the table has ${table.length}: as many are needed`,
      );
    }
    let error = 0;
    for (let entry = 0; entry < table.length; entry++) {
      if (!counts(entry, table.length)) continue;
      const distance = Math.abs(table.get(entry) - exact[entry]!);
      // What is not a number stays.
      if (!(distance <= error)) error = distance;
    }
    return error;
  };
}

function distance(value: unknown): number {
  if (typeof value === 'number' && !(value < 0)) return value;
  throw new RepriseError(
    'bad-goal',
    `the goal says that a state is ${value} away from it: a number of at least 0 is needed`,
  );
}

/** Whether an entry of a table of `length` is of a state in which one can act; all are, without a model. */
export function countingEntries({
  environment,
}: LawCase): (entry: number, length: number) => boolean {
  const model = environment?.model?.();
  if (!model) return () => true;
  const reachable = reachableStates(model);
  return (entry, length) => {
    const row = length / model.states;
    return !Number.isInteger(row) || reachable[Math.floor(entry / row)]!;
  };
}

function valuesFor({ values, actionValues }: OptimalValues, length: number): Float64Array {
  return values.length === length ? values : actionValues;
}
