import { test as prop } from '@fast-check/vitest';
import { expectMean } from '@reprise/properties';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawWords, foldIn, integer, keyOf, normal, split, threefry2x32, uniform } from './key.ts';

const hex = (words: Int32Array) =>
  [...words].map((word) => (word >>> 0).toString(16).padStart(8, '0'));

/** Random123's known answers: key; counter → result. */
const knownAnswers: [number, number, number, number, string][] = [
  [0, 0, 0, 0, '6b200159 99ba4efe'],
  [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, '1cb996fc bb002be7'],
  [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 'c4923a9c 483df7a0'],
];

describe('keys', () => {
  test.each(knownAnswers)(
    'Threefry gives the known answer of (%i, %i; %i, %i)',
    (k0, k1, c0, c1, answer) => {
      const words = new Int32Array(2);
      threefry2x32(k0, k1, c0, c1, words);
      expect(hex(words).join(' ')).toBe(answer);
    },
  );

  test('a seed is the two halves of a whole number, and its draws are those of JAX', () => {
    expect(keyOf(0)).toEqual({ k0: 0, k1: 0 });
    expect(keyOf(2 ** 32 + 5)).toEqual({ k0: 1, k1: 5 });
    const words = new Int32Array(2);
    drawWords(keyOf(0), 0, words);
    expect(hex(words).join(' ')).toBe('6b200159 99ba4efe');
    const child = foldIn(keyOf(0), 0);
    expect([child.k0 >>> 0, child.k1 >>> 0]).toEqual([0x6b200159, 0x99ba4efe]);
  });

  test.each([-1, 0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY])(
    'seed %d is refused in one line',
    (seed) => {
      expect(() => keyOf(seed)).toThrow(/^seed .* is not allowed: a whole number from 0 to/);
    },
  );

  prop.prop([fc.maxSafeNat(), fc.nat()])(
    'a draw is a function of key and counter alone',
    (seed, counter) => {
      const first = uniform(keyOf(seed), counter);
      uniform(keyOf(seed), counter + 1);
      normal(keyOf(seed), counter);
      expect(uniform(keyOf(seed), counter)).toBe(first);
      expect(first).toBeGreaterThanOrEqual(0);
      expect(first).toBeLessThan(1);
    },
  );

  prop.prop([fc.maxSafeNat(), fc.integer({ min: 1, max: 1000 }), fc.nat()])(
    'a whole number drawn lies in its range',
    (seed, n, counter) => {
      const drawn = integer(keyOf(seed), n, counter);
      expect(Number.isInteger(drawn) && drawn >= 0 && drawn < n).toBe(true);
    },
  );

  test('split keys differ from each other and from their parent', () => {
    const parent = keyOf(7);
    const keys = [parent, ...split(parent, 100)].map(({ k0, k1 }) => `${k0},${k1}`);
    expect(new Set(keys).size).toBe(101);
  });

  test('uniform and normal draws have the moments of their distributions', () => {
    const n = 100_000;
    let sum = 0;
    let normalSum = 0;
    let normalSquares = 0;
    for (let i = 0; i < n; i++) {
      sum += uniform(keyOf(1), i);
      const z = normal(keyOf(2), i);
      normalSum += z;
      normalSquares += z * z;
    }
    const even = { expected: 0.5, n, range: [0, 1] as const };
    expectMean(sum / n, even, { claim: 'uniform draws: mean' });
    const standard = { expected: 0, n, normal: true, deviation: 1 } as const;
    expectMean(normalSum / n, standard, { claim: 'normal draws: mean' });
    const squares = { expected: 1, n, deviation: Math.sqrt(2), scale: 2 };
    expectMean(normalSquares / n, squares, { claim: 'normal draws: squares' });
  });
});
