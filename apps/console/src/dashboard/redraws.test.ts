import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startRedraws } from './redraws.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** How often is drawn in ten seconds, where drawing takes `cost` milliseconds. */
function drawings(cost: number, isIdle: boolean, press?: number): number {
  let count = 0;
  const draw = () => {
    count++;
    vi.setSystemTime(Date.now());
    vi.advanceTimersByTime(cost);
  };
  const redraws = startRedraws(draw, () => isIdle);
  if (press) setInterval(() => redraws.soon(), press);
  const end = performance.now() + 10_000;
  while (performance.now() < end) vi.advanceTimersByTime(1);
  redraws.end();
  const drawn = count;
  vi.advanceTimersByTime(5000);
  expect(count).toBe(drawn);
  return drawn;
}

test('draws 20 times a second where that costs nothing', () => {
  expect(drawings(0, false)).toBeGreaterThan(180);
  expect(drawings(0, false)).toBeLessThanOrEqual(200);
});

test('takes at most 1 % of the time while the run could use it, and is never older than two seconds', () => {
  for (const cost of [2, 5, 20]) {
    // The first ones are drawn before it is known what they cost, and soon after one another.
    expect((drawings(cost, false) - 5) * cost).toBeLessThanOrEqual(0.01 * 10_000 + cost);
  }
  expect(drawings(100, false)).toBeGreaterThanOrEqual(5);
});

test('draws at full rate while the run leaves time over, and never more, however many keys are pressed', () => {
  expect(drawings(5, true)).toBeGreaterThan(170);
  vi.useRealTimers();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'setInterval'] });
  expect(drawings(1, false, 3)).toBeLessThanOrEqual(200);
});
