import { test } from 'vitest';
import { at, marbles, reward, update } from '../testing/marbles.ts';
import { gradientNorm } from './gradient-norm.ts';

test('the gradient norm of each update that says one shows', () => {
  marbles(({ cold, expectObservable }) => {
    const run$ = cold('abc#', { a: update(2, { gradientNorm: 0 }), b: reward(3, 1), c: update(4) });
    expectObservable(run$.pipe(gradientNorm())).toBe('a--#', { a: at(2, 0) });
  });
});
