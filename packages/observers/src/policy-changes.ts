import { type Environment, isPersistentArray, RepriseError, type Transition } from '@reprise/core';
import { identity, mergeMap, type OperatorFunction, pipe } from 'rxjs';
import { sizeOf, tableOfSize } from './action-values.ts';
import { greedyAction } from './greedy-action.ts';
import { observer } from './observer.ts';
import { checkWhole } from './option.ts';
import type { Numbers } from './parameters.ts';

/** The greedy action on an observation became another one. */
export interface PolicyChange {
  /** The transition that changed it. */
  readonly seq: number;
  readonly observation: number;
  /** The greedy action before, and after. */
  readonly from: number;
  readonly to: number;
}

/** Where the action values are, and how their rows are counted. */
export interface PolicyOptions<State> {
  /**
   * The environment, of Discrete observations and actions: it says that the state's `table` has the action
   * values (one for each observation and action, or else it is an error), and what they are called.
   */
  readonly environment?: Pick<Environment, 'id' | 'observationSpace' | 'actionSpace'>;
  /** The action values, observations × actions, row-major, where they are not the state's `table`. */
  readonly values?: (state: State) => Numbers;
  /** Actions there are: the length of a row; needed without an environment. */
  readonly actions?: number;
  /** The observation of the first row; the environment's first, or 0. */
  readonly observationStart?: number;
  /** The first action; the environment's first, or 0. */
  readonly actionStart?: number;
}

/**
 * The changes of the greedy policy: which observation's greatest action value is now another action's, and
 * when. Among equals the first action counts as greedy, and NaN never does. The policy of the first
 * transition that is seen is where it starts from.
 *
 * Looks only at rows that a transition changed, where the table is a persistent array. Memory: a number for
 * each observation. Throws `bad-option` for options that do not fit; errors with `bad-state` where the
 * table is missing, is not of action values (of state values, say), or does not consist of whole rows.
 *
 * @example run$.pipe(policyChanges({ environment }))
 */
export function policyChanges<State = unknown>(
  options: PolicyOptions<State>,
): OperatorFunction<Transition<State>, PolicyChange> {
  const { environment } = options;
  const [seen, taken] = [sizeOf(environment?.observationSpace), sizeOf(environment?.actionSpace)];
  const { observationStart = seen.start, actionStart = taken.start } = options;
  const actions = options.actions ?? taken.n ?? Number.NaN;
  checkWhole('policyChanges', 'actions', actions);
  const values = options.values ?? tableIn(environment, seen.n, actions);
  return pipe(
    observer<Transition<State>, PolicyChange[]>(() => {
      let greedy: Int32Array | null = null;
      let last: Numbers | null = null;
      let changes: PolicyChange[] = [];
      const look = (seq: number, row: number, to: number) => {
        const from = greedy![row]!;
        if (from === to) return;
        greedy![row] = to;
        changes.push({
          seq,
          observation: observationStart + row,
          from: actionStart + from,
          to: actionStart + to,
        });
      };
      return ({ seq, state }) => {
        const table = values(state);
        if (table === last) return undefined;
        const changed = changedEntries(last, table);
        last = table;
        if (greedy === null) {
          checkTable(table, actions, state);
          greedy = greedyActions(table, actions);
          return undefined;
        }
        if (changed === null) {
          for (const [row, to] of greedyActions(table, actions).entries()) look(seq, row, to);
        } else {
          for (const entry of changed) {
            const row = Math.floor(entry / actions);
            look(seq, row, greedyAction(table, row, actions));
          }
        }
        if (changes.length === 0) return undefined;
        const found = changes;
        changes = [];
        return found;
      };
    }),
    mergeMap(identity<PolicyChange[]>),
  );
}

/** The `table` of states, known to be of action values by how many there are of these. */
function tableIn(
  environment: PolicyOptions<never>['environment'],
  n: number | null,
  actions: number,
) {
  if (n === null) {
    throw new RepriseError(
      'bad-option',
      'policyChanges: give the environment, of Discrete observations, so that the table is known to be of action values, or say where these are: policyChanges({ actions, values: (state) => state.table })',
    );
  }
  return (state: unknown): Numbers => {
    const values = tableOfSize(state, n * actions);
    if (values) return values;
    const { table } = state as { readonly table?: Numbers };
    const there = Object.keys(state as object).join(', ');
    const what = table
      ? `the table has ${table.length} numbers`
      : `there is no table among ${there}`;
    throw new RepriseError(
      'bad-state',
      `policyChanges: ${what}; action values of ${environment?.id} are ${n} × ${actions}: say where they are: policyChanges({ environment, values: (state) => state.values })`,
    );
  };
}

function checkTable(table: Numbers, actions: number, state: unknown): void {
  if (table.length > 0 && table.length % actions === 0) return;
  throw new RepriseError(
    'bad-state',
    `policyChanges: ${table.length} action values are no rows of ${actions} actions; the state has ${Object.keys(state as object).join(', ')}`,
  );
}

/** The entries that may have changed from one table to the next; null: all. */
function changedEntries(before: Numbers | null, table: Numbers): number[] | null {
  return isPersistentArray(before) && isPersistentArray(table) ? table.changedSince(before) : null;
}

/** The greedy action of each row. */
function greedyActions(table: Numbers, actions: number): Int32Array {
  return Int32Array.from({ length: table.length / actions }, (_, row) =>
    greedyAction(table, row, actions),
  );
}
