import { isPersistentArray, RepriseError, type Transition } from '@reprise/core';
import { identity, mergeMap, type OperatorFunction, pipe } from 'rxjs';
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

/** Which table of action values, and how its rows are counted. */
export interface PolicyOptions<State> {
  /** Actions there are: the length of a row. */
  readonly actions: number;
  /** The observation of the first row; 0 by default. */
  readonly observationStart?: number;
  /** The first action; 0 by default. */
  readonly actionStart?: number;
  /** The action values, observations × actions, row-major; the state's `table` by default. */
  readonly values?: (state: State) => Numbers;
}

/**
 * The changes of the greedy policy: which observation's greatest action value is now another action's, and
 * when. Among equals the first action counts as greedy, and NaN never does. The policy of the first
 * transition that is seen is where it starts from.
 *
 * Looks only at rows that a transition changed, where the table is a persistent array. Memory: a number for
 * each observation. Throws `bad-option` for options that do not fit; errors with `bad-state` where the
 * table is missing or does not consist of whole rows.
 *
 * @example run$.pipe(policyChanges({ actions: 4 }))
 */
export function policyChanges<State = unknown>(
  options: PolicyOptions<State>,
): OperatorFunction<Transition<State>, PolicyChange> {
  const { actions, observationStart = 0, actionStart = 0, values = tableOf } = options;
  checkWhole('policyChanges', 'actions', actions);
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
            look(seq, row, greedyEntry(table, row * actions, actions));
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

function tableOf(state: unknown): Numbers {
  const { table } = state as { readonly table?: Numbers };
  if (table !== undefined) return table;
  throw new RepriseError(
    'bad-state',
    `policyChanges: the state has no table among ${Object.keys(state as object).join(', ')}; say where the action values are: policyChanges({ actions, values: (state) => state.values })`,
  );
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
    greedyEntry(table, row * actions, actions),
  );
}

/** The greedy action of the row from `first`. */
function greedyEntry(table: Numbers, first: number, actions: number): number {
  const isPersistent = isPersistentArray(table);
  let greedy = 0;
  let best = Number.NEGATIVE_INFINITY;
  for (let action = 0; action < actions; action++) {
    const value = isPersistent ? table.get(first + action) : table[first + action]!;
    if (value > best) {
      best = value;
      greedy = action;
    }
  }
  return greedy;
}
