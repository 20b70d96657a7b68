import { expect, test } from 'vitest';
import { at, marbles } from '../testing/marbles.ts';
import { summarise } from './summarise.ts';

/** The sum so far, after every second item. */
const sums = summarise<{ seq: number; value: number }, number>('sums', { every: 2 }, () => {
  let sum = 0;
  return {
    add: ({ value }) => {
      sum += value;
    },
    show: () => sum,
  };
});

test('it shows after every so many items, and at the end what came since', () => {
  marbles(({ cold, expectObservable, expectSubscriptions }) => {
    const values = { a: at(2, 1), b: at(5, 2), c: at(9, 4) };
    const shown = { b: at(5, 3), c: at(9, 7) };
    expectObservable(cold('-a-b-c--|', values).pipe(sums)).toBe('---b----(c|)', shown);
    expectObservable(cold('-a-b----|', values).pipe(sums)).toBe('---b----|', shown);
    expectObservable(cold('-a-b-c--#', values).pipe(sums)).toBe('---b----#', shown);
    expectObservable(cold('|').pipe(sums as never)).toBe('|');
    const left$ = cold('-a-b-c--|', values);
    expectObservable(left$.pipe(sums), '^-----!').toBe('---b--', shown);
    expectSubscriptions(left$.subscriptions).toBe('^-----!');
  });
});

test('showing after every 0 items is refused', () => {
  expect(() => summarise('sums', { every: 0 }, () => ({ add() {}, show() {} }))).toThrow(
    'sums: every is 0; it must be a whole number of at least 1',
  );
});
