import { expect, test } from 'vitest';
import { marbles } from '../testing/marbles.ts';
import { every } from './every.ts';

test('it passes every n-th item', () => {
  marbles(({ cold, expectObservable, expectSubscriptions }) => {
    expectObservable(cold('abcdefg|').pipe(every(3))).toBe('--c--f-|');
    expectObservable(cold('abc#').pipe(every(1))).toBe('abc#');
    const left$ = cold('abcdefg|');
    expectObservable(left$.pipe(every(2)), '^--!').toBe('-b-');
    expectSubscriptions(left$.subscriptions).toBe('^--!');
  });
});

test('every 0th is refused', () => {
  expect(() => every(0)).toThrow('every: n is 0; it must be a whole number of at least 1');
});
