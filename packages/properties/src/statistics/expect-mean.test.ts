import { foldIn, keyOf, uniform } from '@reprise/core';
import { expect, test } from 'vitest';
import { empiricalMargin, expectMean, meanMargin } from './expect-mean.ts';
import { takeLedger } from './ledger.ts';

/** The probability that a coin of probability `p` shows heads in `from` or more of `n` tosses. */
function tail(n: number, p: number, from: number): number {
  let total = 0;
  for (let k = from; k <= n; k++) {
    let chance = 1;
    for (let i = 0; i < k; i++) chance *= ((n - i) / (i + 1)) * p;
    total += chance * (1 - p) ** (n - k);
  }
  return total;
}

test.each([
  [10, 0.01],
  [40, 0.001],
  [40, 0.5],
  [100, 0.02],
])('of %i tosses of a coin of %d no more alarm than is declared, exactly', (n, p) => {
  for (const rate of [1e-3, 1e-6, 1e-9]) {
    const deviation = Math.sqrt(p * (1 - p));
    const most = p + meanMargin({ range: [0, 1], deviation }, n, rate);
    expect(tail(n, p, Math.floor(n * most) + 1)).toBeLessThanOrEqual(rate / 2);
    const least = p - meanMargin({ range: [0, 1] }, n, rate);
    expect(tail(n, 1 - p, Math.floor(n * (1 - least)) + 1)).toBeLessThanOrEqual(rate / 2);
  }
});

test('the normal tail would alarm more often than it says: why it is for normal draws alone', () => {
  const [n, p, rate] = [100, 0.02, 1e-9];
  const far = meanMargin({ normal: true, deviation: Math.sqrt(p * (1 - p)) }, n, rate);
  expect(tail(n, p, Math.floor(n * (p + far)) + 1)).toBeGreaterThan(100 * rate);
});

test('the deviation that draws have among themselves does for one that is not known', () => {
  const rate = 0.01;
  const key = keyOf(5);
  let alarms = 0;
  for (let run = 0; run < 2000; run++) {
    const draws = Array.from({ length: 60 }, (_, i) =>
      uniform(foldIn(key, run), i) < 0.1 ? 1 : 0,
    );
    const mean = draws.reduce<number>((sum, draw) => sum + draw, 0) / draws.length;
    if (Math.abs(mean - 0.1) > empiricalMargin(draws, [0, 1], rate)) alarms++;
  }
  expect(alarms).toBeLessThan(2000 * rate);
});

test('a mean that is off is told, with its rate, which the ledger has', () => {
  takeLedger();
  const claim = 'draws of a die';
  const die = { expected: 3.5, n: 1000, range: [1, 6] } as const;
  expectMean(3.6, die, { claim });
  expect(() => expectMean(4.2, die, { claim })).toThrow(
    /draws of a die: the mean of 1000 is 4.2; it is to be within 0.51/,
  );
  expect(takeLedger()).toEqual([
    { claim, falseAlarms: 1e-9 },
    { claim, falseAlarms: 1e-9 },
  ]);
});
