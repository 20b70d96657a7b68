import { test as prop } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { short, shortApart } from './format.ts';

test('two numbers that differ have as many digits as tell them apart', () => {
  expect(shortApart(-11.8358, -11.9)).toEqual(['-11.8358', '-11.9']);
  expect(shortApart(-11.83581234, -11.83581299)).toEqual(['-11.835812', '-11.835813']);
  expect(shortApart(0.1 + 0.2, 0.3)).toEqual(['0.30000000000000004', '0.3']);
  expect(shortApart(0, -0)).toEqual(['0', '-0']);
  expect(shortApart(0.123456789, null)).toEqual(['0.123457', 'null']);
});

test('two long texts that differ are shown from where they part', () => {
  const [a, b] = shortApart(`${'x'.repeat(60)}left`, `${'x'.repeat(60)}right`, 20);
  expect([a, b]).toEqual(['…xxxxxxxxxxleft', '…xxxxxxxxxxright']);
  const lists = shortApart([...Array(50).fill(0), 1], [...Array(50).fill(0), 2, 3], 20);
  expect(lists).toEqual(['…0,0,0,0,0,1]', '…0,0,0,0,0,2,3]']);
  expect(shortApart('same', 'same')).toEqual(['same', 'same']);
});

const value = () => fc.oneof(fc.double({ noNaN: true }), fc.string({ maxLength: 60 }));

prop.prop([value(), value()])('values that differ have texts that do', (a, b) => {
  fc.pre(typeof a === typeof b && !Object.is(a, b));
  const [left, right] = shortApart(a, b, 12);
  expect(left).not.toBe(right);
  if (typeof a === 'string') expect(Math.max(left.length, right.length)).toBeLessThanOrEqual(12);
});

prop.prop([fc.double(), fc.double()])(
  'numbers that are told apart by few digits are as short as alone',
  (a, b) => {
    fc.pre(short(a) !== short(b));
    expect(shortApart(a, b)).toEqual([short(a), short(b)]);
  },
);
