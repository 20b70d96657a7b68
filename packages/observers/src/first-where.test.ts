import { test } from 'vitest';
import { marbles } from '../testing/marbles.ts';
import { firstWhere } from './first-where.ts';

test('it passes the first for which the predicate holds, and leaves the run', () => {
  marbles(({ cold, expectObservable, expectSubscriptions }) => {
    const run$ = cold('-a-b-c-d|', { a: 1, b: 5, c: 2, d: 7 });
    expectObservable(run$.pipe(firstWhere((value) => value > 2))).toBe('---(b|)', { b: 5 });
    expectSubscriptions(run$.subscriptions).toBe('^--!');
  });
});

test('where there is none it completes, and an error passes through', () => {
  marbles(({ cold, expectObservable }) => {
    expectObservable(cold('ab|').pipe(firstWhere(() => false))).toBe('--|');
    expectObservable(cold('ab#').pipe(firstWhere(() => false))).toBe('--#');
    const failing = () => {
      throw 'error';
    };
    expectObservable(cold('ab|').pipe(firstWhere(failing))).toBe('#');
  });
});
