import { RunControl } from '@reprise/core';
import { expect, test } from 'vitest';
import { fulfil, wishOf } from './keys.ts';

test.for([
  [{ input: ' ' }, 'pause'],
  [{ input: 's' }, 'step'],
  [{ input: '', rightArrow: true }, 'step'],
  [{ input: '+' }, 'faster'],
  [{ input: '', downArrow: true }, 'slower'],
  [{ input: 'q' }, 'quit'],
  [{ input: 'c', ctrl: true }, 'interrupt'],
  [{ input: 'z', ctrl: true }, 'suspend'],
  [{ input: 'q', ctrl: true }, null],
  [{ input: 'x' }, null],
] as const)('%j wishes for %s', ([pressed, wish]) => {
  expect(wishOf(pressed)).toBe(wish);
});

test('slower goes down from how fast the run goes, faster up to no limit; both by 1, 2, 5, 10', () => {
  const control = new RunControl();
  const limits = (wish: 'slower' | 'faster', times: number) =>
    Array.from({ length: times }, () => {
      fulfil(wish, control, 3_400_000);
      return control.transitionsPerSecond;
    });
  expect(limits('slower', 4)).toEqual([2_000_000, 1_000_000, 500_000, 200_000]);
  expect(limits('slower', 18).slice(-2)).toEqual([1, 1]);
  expect(limits('faster', 4)).toEqual([2, 5, 10, 20]);
  expect(limits('faster', 25).at(-1)).toBe(Number.POSITIVE_INFINITY);
  fulfil('slower', control, 10);
  fulfil('unlimited', control, 10);
  expect(control.transitionsPerSecond).toBe(Number.POSITIVE_INFINITY);
});

test('a step pauses a run that goes on; the second pause resumes it; quit stops it without a reason', () => {
  const control = new RunControl();
  fulfil('step', control, 0);
  expect([control.paused, control.allowance]).toEqual([true, 1]);
  fulfil('pause', control, 0);
  expect([control.paused, control.allowance]).toEqual([false, Number.POSITIVE_INFINITY]);
  fulfil('quit', control, 0);
  expect([control.stopped, control.stopReason]).toEqual([true, null]);
});
