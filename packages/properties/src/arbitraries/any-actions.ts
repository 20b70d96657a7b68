import type { Environment } from '@reprise/core';
import fc, { type Arbitrary } from 'fast-check';
import { elementOf } from './any-space.ts';

/** Schedules of actions of an environment: lists of elements of its action space, `length` at most. */
export function anyActions<Action>(
  environment: Environment<never, unknown, Action> | Environment<unknown, unknown, Action>,
  { length = 50 }: { readonly length?: number } = {},
): Arbitrary<Action[]> {
  return fc.array(elementOf(environment.actionSpace), { maxLength: length });
}

/** What a schedule of actions is like, for `fc.statistics`. */
export function classifyActions(actions: readonly unknown[]): string[] {
  const distinct = new Set(actions.map((action) => JSON.stringify(action))).size;
  return [
    actions.length === 0 ? 'none' : actions.length < 10 ? 'under 10' : 'from 10',
    distinct <= 1 ? 'all the same' : 'of several actions',
  ];
}
