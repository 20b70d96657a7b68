import { test } from 'vitest';
import { at, marbles, reward, step } from '../testing/marbles.ts';
import { measure } from './measurement.ts';

test('measure shows the number of each item that has one, NaN and 0 too', () => {
  marbles(({ cold, expectObservable }) => {
    const run$ = cold('-ab-c|', {
      a: step(4, { action: 0 }),
      b: reward(5, 1),
      c: step(6, { action: Number.NaN }),
    });
    const actions = measure(
      ({ event }: ReturnType<typeof step>) => (event as { action?: number }).action,
    );
    expectObservable(run$.pipe(actions)).toBe('-a--c|', { a: at(4, 0), c: at(6, Number.NaN) });
  });
});
