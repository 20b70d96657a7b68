import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LearningCurve, RECENT } from './learning-curve.ts';

const values = fc.array(
  fc.record({
    gap: fc.integer({ min: 1, max: 5000 }),
    value: fc.double({ min: -1e3, max: 1e3, noNaN: true }),
  }),
  { minLength: 1, maxLength: 400 },
);

test('each point is the mean of the values of its span, and no value is lost', () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 100 }), (given, columns) => {
      const curve = new LearningCurve('return');
      let seq = -1;
      for (const { gap, value } of given) {
        seq += gap;
        curve.add(seq, value);
      }
      const points = curve.points(columns, seq + 1);
      expect(points.length).toBeLessThanOrEqual(columns);
      const seqs = points.map((point) => point.seq);
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
      const all = given.map(({ value }) => value);
      for (const { mean } of points) {
        expect(mean).toBeGreaterThanOrEqual(Math.min(...all) - 1e-9);
        expect(mean).toBeLessThanOrEqual(Math.max(...all) + 1e-9);
      }
      const [whole] = curve.points(1, seq + 1);
      const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
      expect(whole!.mean).toBeCloseTo(mean, 6);
      expect(curve.length).toBe(all.length);
    }),
  );
});

test('steps stay where they were, however far the run goes on', () => {
  const curve = new LearningCurve('loss');
  for (let seq = 0; seq < 1_000_000; seq++) curve.add(seq, seq < 500_000 ? 1 : 2);
  const points = curve.points(100, 1_000_000);
  expect(points).toHaveLength(100);
  for (const { seq, mean } of points) {
    if (Math.abs(seq - 500_000) > 10_000) expect(mean).toBe(seq < 500_000 ? 1 : 2);
  }
});

test('the recent mean is of the last 100 values, and not finite while one of them is not', () => {
  const curve = new LearningCurve('return');
  expect(curve.recentMean()).toBeNull();
  for (let i = 0; i < 250; i++) curve.add(i, i);
  const last = Array.from({ length: RECENT }, (_, i) => 150 + i);
  expect(curve.recentMean()).toBeCloseTo(last.reduce((sum, value) => sum + value) / RECENT, 9);
  curve.add(250, Number.POSITIVE_INFINITY);
  expect(curve.recentMean()).toBe(Number.POSITIVE_INFINITY);
  curve.add(251, Number.NaN);
  expect(curve.recentMean()).toBeNaN();
  for (let i = 252; i < 352; i++) curve.add(i, 3);
  expect(curve.recentMean()).toBe(3);
});

test('what is not finite is counted, and leaves the points as they were', () => {
  const curve = new LearningCurve('loss');
  const lost = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let seq = 0; seq < 900; seq++) curve.add(seq, seq < 300 ? 2 : lost[seq % 3]!);
  expect([curve.length, curve.notFinite]).toEqual([900, 600]);
  expect(curve.points(1, 900).map(({ mean }) => mean)).toEqual([2]);
  for (let seq = 900; seq < 904; seq++) curve.add(seq, Number.MAX_VALUE);
  for (const { mean } of curve.points(50, 904)) expect(mean).toBe(2);
});
