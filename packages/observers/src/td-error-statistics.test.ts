import { test as prop } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect } from 'vitest';
import { reward, shown, update } from '../testing/marbles.ts';
import { tdErrorStatistics } from './td-error-statistics.ts';

prop.prop([
  fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 100 }),
])('they are those of two passes over the TD errors of all updates', (errors) => {
  const transitions = errors.flatMap((tdError, i) => [
    reward(2 * i, 1),
    update(2 * i + 1, { tdError }),
  ]);
  const last = shown(transitions, tdErrorStatistics()).at(-1)!;
  const n = errors.length;
  const mean = errors.reduce((sum, error) => sum + error, 0) / n;
  const squares = errors.reduce((sum, error) => sum + (error - mean) ** 2, 0);
  expect(last.seq).toBe(2 * n - 1);
  expect(last.value).toMatchObject({
    ...{ count: n, notFinite: 0, least: Math.min(...errors), greatest: Math.max(...errors) },
  });
  const size = 1 + Math.max(...errors.map(Math.abs));
  expect(last.value.mean / size).toBeCloseTo(mean / size, 9);
  const deviation = n === 1 ? 0 : Math.sqrt(squares / (n - 1));
  expect(last.value.standardDeviation / size).toBeCloseTo(deviation / size, 9);
  const meanAbsolute = errors.reduce((sum, error) => sum + Math.abs(error), 0) / n;
  expect(last.value.meanAbsolute / size).toBeCloseTo(meanAbsolute / size, 9);
});
