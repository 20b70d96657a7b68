import { describe, expect, test } from 'vitest';
import { paletteOf } from './palette.ts';
import { plot, sparkline } from './plot.ts';

const palette = paletteOf(1);
const line = (means: readonly number[]) => means.map((mean, i) => ({ seq: i, mean }));
const shape = { end: 3, columns: 34, rows: 6, threshold: null, isLogarithmic: false };
const options = { ...shape, none: 'no values yet' };

describe('a curve', () => {
  test('goes from its lowest value at the bottom to its highest at the top', () => {
    const lines = plot({ ...options, points: line([0, 1, 2, 3]) }, palette);
    expect(lines).toHaveLength(6);
    // Where the curve is in each row, from the right, above, to the left, below.
    const columns = lines.slice(0, 5).map((text) => text.search(/[⠁-⣿]/));
    expect(columns).toEqual([...columns].sort((a, b) => b - a));
    expect([lines[0]!.slice(0, 2), lines[4]!.slice(0, 2)]).toEqual(['3 ', '0 ']);
    expect(lines[5]).toMatch(/^ {2}0 {2}transitions +3$/);
  });

  test('that is flat lies in the middle, beside its value', () => {
    const lines = plot({ ...options, points: line([2, 2, 2, 2]) }, palette);
    expect(lines[2]).toMatch(/^2 [⠉⠒⠤⣀]{32}$/);
    expect(lines.filter((text) => /[⠁-⣿]/.test(text))).toHaveLength(1);
  });

  test('of values that are powers apart is drawn by their powers', () => {
    const points = line([1, 10, 100, 1000]);
    const log = plot({ ...options, points, isLogarithmic: true }, palette);
    expect(log.at(-1)).toContain('log scale');
    // A straight line then: as many dots in the upper half as in the lower.
    const dots = (lines: readonly string[]) => lines.join('').match(/[⠁-⣿]/g)!.length;
    expect(Math.abs(dots(log.slice(0, 2)) - dots(log.slice(3, 5)))).toBeLessThan(5);
    expect(plot({ ...options, points }, palette).at(-1)).not.toContain('log scale');
  });

  test('shows the threshold where that is near, and is not pressed flat where it is far', () => {
    const dots = (threshold: number) =>
      plot({ ...options, points: line([0, 1]), threshold }, palette)[0]!;
    expect(dots(2)).toMatch(/^2 ⠁ ⠁ ⠁/);
    expect(dots(100)).toMatch(/^1 /);
  });

  test('without values says so', () => {
    expect(plot({ ...options, points: [] }, palette).join('\n')).toContain('no values yet');
  });
});

test('a sparkline goes from its smallest to its greatest value, and leaves out what is not finite', () => {
  expect(sparkline([0, 1, Number.NaN, 2, 7], 9)).toBe('▁▂▃█');
  expect(sparkline([5, 5, 5], 2)).toBe('▁▁');
  expect(sparkline([1, 2], 0)).toBe('');
});
