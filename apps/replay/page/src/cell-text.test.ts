import { test as prop } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellText } from './cell-text.ts';

test('a value in a cell keeps as many digits as there is room for', () => {
  const values = [0, 1, -1.25, 0.0688909, 0.000755, 0.0000615, -0.5123, 12_345, 12_345_678];
  const texts = ['0', '1', '-1.25', '.0689', '.0008', '6e-5', '-.512', '12300', '1.2e7'];
  expect(values.map(cellText)).toEqual(texts);
  expect([Number.NaN, Number.NEGATIVE_INFINITY, -1e-12, -1e200].map(cellText)).toEqual([
    ...['NaN', '-∞', '≈0', '≪0'],
  ]);
});

prop.prop([fc.double()])('a value in a cell has at most five characters', (value) => {
  expect(cellText(value).length).toBeLessThanOrEqual(5);
});

prop.prop([fc.double({ min: 1e-3, max: 1e9, noNaN: true })])(
  'a value in a cell is right to a digit',
  (value) => {
    expect(Math.abs(Number(cellText(value)) - value)).toBeLessThanOrEqual(0.5 * value);
  },
);
