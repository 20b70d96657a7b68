import { EMPTY, throwError } from 'rxjs';
import { expect, test } from 'vitest';
import { marbles, shown } from '../testing/marbles.ts';
import { observer } from './observer.ts';

const runningSum = observer<number, number>(() => {
  let sum = 0;
  return (value) => {
    sum += value;
    return value === 0 ? undefined : sum;
  };
});

test('an observer shows what it returns, when it does, and nothing for undefined', () => {
  marbles(({ cold, expectObservable, expectSubscriptions }) => {
    const values = { a: 1, o: 0, b: 2, c: 3 };
    const source$ = cold('-a-o-b-(b|)', values);
    expectObservable(source$.pipe(runningSum)).toBe('-a---c-(d|)', { a: 1, c: 3, d: 5 });
    expectSubscriptions(source$.subscriptions).toBe('^------!');
    const left$ = cold('-a-o-b-(b|)', values);
    expectObservable(left$.pipe(runningSum), '^--!').toBe('-a--', { a: 1 });
    expectSubscriptions(left$.subscriptions).toBe('^--!');
    expectObservable(cold('-a-#', values).pipe(runningSum)).toBe('-a-#', { a: 1 });
    expectObservable(EMPTY.pipe(runningSum)).toBe('|');
  });
});

test('an observer begins anew with every subscription', () => {
  expect(shown([1, 2], runningSum)).toEqual([1, 3]);
  expect(shown([1, 2], runningSum)).toEqual([1, 3]);
});

test('what an observer throws is the error of what it shows, and leaves the run', () => {
  const failure = new Error('no');
  const failing = observer<number, number>(() => () => {
    throw failure;
  });
  marbles(({ cold, expectObservable, expectSubscriptions }) => {
    const source$ = cold('-a-b|');
    expectObservable(source$.pipe(failing as never)).toBe('-#', undefined, failure);
    expectSubscriptions(source$.subscriptions).toBe('^!');
    expectObservable(throwError(() => failure).pipe(failing)).toBe('#', undefined, failure);
  });
});
