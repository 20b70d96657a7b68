import { test as prop } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, drawn, marbles, reward, shown, step } from '../testing/marbles.ts';
import { actionEntropy } from './action-entropy.ts';

test('it shows with each step how varied the last actions were, once there are so many', () => {
  marbles(({ cold, expectObservable }) => {
    const run$ = cold('abcdef|', {
      a: step(0, { action: 1 }),
      b: reward(1, 1),
      c: step(2, { action: 0 }),
      d: step(3, { action: 0 }),
      e: drawn(4),
      f: step(5, { action: [0.5] }),
    });
    expectObservable(run$.pipe(actionEntropy({ window: 2 }))).toBe('--cd--|', {
      c: at(2, Math.LN2),
      d: at(3, 0),
    });
  });
});

prop.prop([fc.array(fc.nat({ max: 4 }), { maxLength: 60 }), fc.integer({ min: 1, max: 9 })])(
  'it is the entropy of the frequencies in each window, to rounding',
  (actions, window) => {
    const found = shown(
      actions.map((action, seq) => step(seq, { action })),
      actionEntropy({ window }),
    );
    expect(found.map(({ seq }) => seq)).toEqual(actions.map((_, i) => i).slice(window - 1));
    for (const { seq, value } of found) {
      const inWindow = actions.slice(seq + 1 - window, seq + 1);
      const expected = [...new Set(inWindow)].reduce((sum, action) => {
        const p = inWindow.filter((other) => other === action).length / window;
        return sum - p * Math.log(p);
      }, 0);
      expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-14 * window);
      expect(value).toBeGreaterThanOrEqual(0);
    }
  },
);
