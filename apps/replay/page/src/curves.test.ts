import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import type { Report } from '#engine/report';
import { readReport, writeReport } from '#engine/report-json';
import { SeriesBuilder, type Survey } from '#engine/series';
import { asCsv, ticked } from './export.ts';
import { interquartileMean, type Line, lineOf, together } from './group.ts';
import { asSvg, decades, logFoot, type Picture, rounds } from './picture.ts';
import { smoothed } from './smoothing.ts';

const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe('smoothing', () => {
  property.prop([fc.array(number), fc.double({ min: 0, max: 0.99, noNaN: true })])(
    'is the weighted mean of all that came before, by weight to the power of the age',
    (values, weight) => {
      const found = smoothed(values, weight);
      values.forEach((_, i) => {
        let sum = 0;
        let mass = 0;
        for (let j = 0; j <= i; j++) {
          sum += weight ** (i - j) * values[j]!;
          mass += weight ** (i - j);
        }
        expect(Math.abs(found[i]! - sum / mass)).toBeLessThan(1e-6);
      });
    },
  );

  test('passes over what is not a number', () => {
    expect([...smoothed([1, Number.NaN, 1], 0.5)]).toEqual([1, Number.NaN, 1]);
  });
});

describe('what is NaN or infinite', () => {
  const surveyOf = (series: SeriesBuilder, buckets: number): Survey => ({
    ...{ from: 0, to: buckets, buckets, done: buckets, damage: [], series: [series] },
    steps: new Float64Array(buckets),
    episodes: new Float64Array(buckets),
    clock: new Float64Array(buckets),
  });
  const odd = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);

  property.prop([fc.array(fc.tuple(fc.nat({ max: 3 }), fc.oneof(number, odd)))])(
    'changes no curve and no band, wherever it falls, and is counted apart',
    (values) => {
      const all = new SeriesBuilder('loss', 4);
      for (const [bucket, value] of values) all.add(bucket, value);
      const finite = new SeriesBuilder('loss', 4);
      const isPlain = ([, value]: (typeof values)[number]) => Number.isFinite(value);
      for (const [bucket, value] of values.filter(isPlain)) finite.add(bucket, value);
      const line = lineOf('a', surveyOf(all, 4), all, 'transition', true);
      const notFinite = values.length - values.filter(isPlain).length;
      expect(line).toEqual({
        ...lineOf('a', surveyOf(finite, 4), finite, 'transition', true),
        notFinite,
      });
      expect(line.y.every(Number.isFinite)).toBe(true);
      expect(together('both', [line, line]).notFinite).toBe(2 * notFinite);
    },
  );

  test('is in a report as it was', () => {
    const series = new SeriesBuilder('loss', 1);
    for (const value of [1, Number.NaN, Number.NEGATIVE_INFINITY]) series.add(0, value);
    const values = Float64Array.of(
      Number.NEGATIVE_INFINITY,
      0.5,
      Number.NaN,
      Number.POSITIVE_INFINITY,
    );
    const report = {
      survey: surveyOf(series, 1),
      positions: [{ inspection: { arrays: [{ values }] }, trail: null }],
    } as unknown as Report;
    const { survey, positions } = readReport(writeReport(report));
    expect(positions[0]!.inspection.arrays[0]!.values).toEqual(values);
    expect(survey.series[0]).toMatchObject({
      count: Float64Array.of(1),
      notFinite: Float64Array.of(2),
    });
  });
});

describe('places shared by several buckets', () => {
  property.prop([
    fc.array(fc.tuple(fc.nat({ max: 11 }), number), { minLength: 1 }),
    fc.array(fc.nat({ max: 2 }), { minLength: 12, maxLength: 12 }),
  ])('have the mean of all values there, between the least and the greatest', (values, steps) => {
    const series = new SeriesBuilder('loss', 12);
    for (const [bucket, value] of values) series.add(bucket, value);
    let place = 0;
    const places = steps.map((step) => {
      place += step;
      return place;
    });
    const episodes = Float64Array.from(places);
    const none = new Float64Array(12);
    const survey = {
      from: 0,
      to: 12,
      buckets: 12,
      done: 12,
      damage: [],
      series: [series],
      episodes,
    };
    const line = lineOf('a', { ...survey, steps: none, clock: none }, series, 'episode', true);
    const there = [...new Set(places)].flatMap((x) => {
      const found = values.filter(([bucket]) => places[bucket] === x).map(([, value]) => value);
      return found.length > 0 ? [{ x, found }] : [];
    });
    expect(line.x).toEqual(there.map(({ x }) => x));
    there.forEach(({ found }, i) => {
      const mean = found.reduce((sum, value) => sum + value / found.length, 0);
      expect(Math.abs(line.y[i]! - mean)).toBeLessThan(1e-6);
      expect(line.band!.low[i]).toBe(Math.min(...found));
      expect(line.band!.high[i]).toBe(Math.max(...found));
    });
  });
});

test('a line is broken where buckets are damaged, over any axis, and nowhere else', () => {
  const series = new SeriesBuilder('loss', 8);
  for (const bucket of [0, 1, 3, 6, 7]) series.add(bucket, bucket);
  // Of 2 nothing was recorded; 4 and 5 are damaged.
  const steps = Float64Array.of(2, 4, 6, 8, Number.NaN, Number.NaN, 10, 12);
  const survey: Survey = {
    ...{ from: 0, to: 80, buckets: 8, done: 80, damage: ['damaged'], series: [series] },
    ...{ steps, episodes: steps, clock: steps },
  };
  const line = lineOf('a', survey, series, 'transition', true);
  expect([line.x, line.breaks]).toEqual([[9, 19, 39, 69, 79], [54]]);
  expect(lineOf('a', survey, series, 'step').breaks).toEqual([9]);
  expect(lineOf('a', { ...survey, damage: [] }, series, 'transition').breaks).toEqual([]);
  const look = { colours: ['#123456'], paper: '#fefefe', ink: '#010101', rules: '#cccccc' };
  const svg = asSvg({
    ...{ title: 'loss', unit: 'transition', lines: [line], smoothing: 0 },
    ...{ log: false, range: null, look },
  });
  const parts = (shape: string) =>
    [...svg.matchAll(new RegExp(`<${shape}[^>]* points="([^"]*)"`, 'g'))].map(
      ([, points]) => points!.split(' ').length,
    );
  expect([parts('polyline'), parts('polygon')]).toEqual([
    [3, 2],
    [6, 4],
  ]);
});

describe('several seeds', () => {
  test.each([
    [[1, 2, 3, 4], 2.5],
    [[0, 1, 2, 100], 1.5],
    [[5], 5],
    [[1, 2], 1.5],
    // Quarters of five: 1 to a quarter out at each end, so 0.75 + 1 + 0.75 of 2, 3 and 4.
    [[1, 2, 3, 4, 50], (0.75 * 2 + 3 + 0.75 * 4) / 2.5],
  ])('the interquartile mean of %j is %f', (values, mean) => {
    expect(interquartileMean(values)).toBeCloseTo(mean, 12);
  });

  property.prop([fc.array(number, { minLength: 1, maxLength: 12 })])(
    'the interquartile mean lies among the values, and is that of equal ones',
    (values) => {
      const sorted = [...values].sort((a, b) => a - b);
      const mean = interquartileMean(sorted);
      expect(mean).toBeGreaterThanOrEqual(sorted[0]! - 1e-6);
      expect(mean).toBeLessThanOrEqual(sorted.at(-1)! + 1e-6);
      expect(interquartileMean(values.map(() => 7))).toBeCloseTo(7, 9);
    },
  );

  test('lines are compared where all of them are, between their own places', () => {
    const line = (x: number[], y: number[]): Line => ({ label: '', x, y, band: null });
    const { x, y, band } = together('both', [
      line([0, 1, 2, 3], [0, 1, 2, 3]),
      line([0, 2], [10, 14]),
    ]);
    expect(x).toEqual([0, 1, 2]);
    expect(y).toEqual([5, 6.5, 8]);
    expect(band).toEqual({
      low: [2.5, 3.75, 5],
      high: [7.5, 9.25, 11],
      names: ['first quartile', 'third quartile'],
    });
  });
});

describe('export', () => {
  const lines: Line[] = [{ label: 'a,"<b>', x: [0, 1], y: [2, Number.NaN], band: null }];

  test('CSV quotes names and has a row for every point', () => {
    expect(asCsv(lines, 'transition')).toBe(
      'run,transition,value\n"a,""<b>",0,2\n"a,""<b>",1,NaN\n',
    );
    const names = ['first quartile', 'third quartile'] as const;
    const banded = { ...lines[0]!, band: { low: [1, 1], high: [3, 3], names } };
    expect(asCsv([...lines, banded], 'transition').split('\n')).toEqual([
      'run,transition,value,first_quartile,third_quartile',
      ...['"a,""<b>",0,2,,', '"a,""<b>",1,NaN,,'],
      ...['"a,""<b>",0,2,1,3', '"a,""<b>",1,NaN,1,3', ''],
    ]);
  });

  const look = { colours: ['#123456'], paper: '#fefefe', ink: '#010101', rules: '#cccccc' };
  const picture = (part: Partial<Picture>): Picture => ({
    ...{ title: 'loss', unit: 'transition', lines, smoothing: 0, log: false, range: null, look },
    ...part,
  });
  const pointsOf = (svg: string) =>
    /<polyline[^>]* points="([^"]*)"/
      .exec(svg)![1]!
      .split(' ')
      .map((pair) => pair.split(',').map(Number));

  test('in SVG a name is never markup', () => {
    const svg = asSvg(picture({ title: '<script>', unit: '<i>' }));
    expect(svg).not.toMatch(/<script|<b>|<i>/);
    expect(svg).toContain('&#60;script&#62;');
  });

  test('a picture shows what the chart does: smoothed, on its scale, in its stretch, with its band', () => {
    const names = ['least', 'greatest'] as const;
    const line: Line = {
      ...{ label: 'a', x: [0, 1, 2, 3], y: [1, 10, 100, 1000] },
      band: { low: [1, 1, 1, 1], high: [1000, 1000, 1000, 1000], names },
    };
    const heights = (part: Partial<Picture>) =>
      pointsOf(asSvg(picture({ lines: [line], ...part }))).map(([, y]) => y);
    // Decades are as far apart as each other, from the bottom at 360 to the top at 40.
    expect(heights({ log: true })).toEqual([360, 253.3, 146.7, 40]);
    expect(heights({})[3]).toBe(40);
    const zoomed = pointsOf(asSvg(picture({ lines: [line], range: [1, 2] })));
    expect(zoomed.map(([x]) => x)).toEqual([70, 780]);
    expect(asSvg(picture({ lines: [line] }))).toMatch(/<polygon/);
    expect(asSvg(picture({ lines: [] }))).toMatch(/<\/svg>$/);
  });

  test('a picture has the chart’s colours, and the line as recorded, faint, beside the smoothed one', () => {
    const x = Array.from({ length: 100 }, (_, i) => i);
    const line: Line = { label: 'a', x, y: x.map((i) => i % 2), band: null };
    const svg = asSvg(picture({ lines: [line], smoothing: 0.9 }));
    const strokes = [...svg.matchAll(/<polyline[^>]* stroke="([^"]*)"( stroke-opacity)?/g)];
    expect(strokes.map(([, colour, faint]) => [colour, faint !== undefined])).toEqual([
      ['#123456', true],
      ['#123456', false],
    ]);
    expect(svg).toContain('fill="#fefefe"');
    const heights = /<polyline[^>]*1.5" points="([^"]*)"/.exec(svg)![1]!.split(' ');
    expect(Math.abs(Number(heights.at(-1)!.split(',')[1]) - 200)).toBeLessThan(30);
    const short = { ...line, x: x.slice(0, 99), y: line.y.slice(0, 99) };
    expect(asSvg(picture({ lines: [short], smoothing: 0.9 }))).toBe(
      asSvg(picture({ lines: [short] })),
    );
  });

  test('a logarithmic scale shows all that was recorded, and not what smoothing leaves of nothing', () => {
    const x = Array.from({ length: 400 }, (_, i) => i);
    const y = x.map((i) => (i < 13 ? Number(`1e-${i}`) : 0));
    const line: Line = { label: 'a', x, y, band: null };
    const recorded = pointsOf(asSvg(picture({ lines: [line], log: true }))).map(([, at]) => at!);
    expect(recorded).toHaveLength(13);
    expect(new Set(recorded).size).toBe(13);
    expect(logFoot([line], null, 1)).toBe(1e-12);
    expect(logFoot([line], [0, 3], 1)).toBe(1e-3);
    expect(logFoot([{ ...line, y: x.map(() => 5e-324) }], null, 1)).toBe(1e-300);
    expect(decades(1e-12, 1).length).toBeLessThanOrEqual(8);
  });

  test('a logarithmic scale shows a run that diverges from its first value to its last', () => {
    const x = Array.from({ length: 106 }, (_, i) => i);
    const line: Line = { label: 'a', x, y: x.map((i) => Number(`1e${i}`)), band: null };
    const heights = pointsOf(asSvg(picture({ lines: [line], log: true }))).map(([, at]) => at!);
    expect(heights).toHaveLength(106);
    expect([heights[0], heights.at(-1)]).toEqual([360, 40]);
    expect(new Set(heights).size).toBe(106);
  });

  test('what smoothing leaves of nothing is left out of a logarithmic picture', () => {
    const x = Array.from({ length: 200 }, (_, i) => i);
    const line: Line = { label: 'a', x, y: x.map((i) => (i < 3 ? 1 : 0)), band: null };
    const svg = asSvg(picture({ lines: [line], log: true, smoothing: 0.5 }));
    const [, points] = /<polyline[^>]*1.5" points="([^"]*)"/.exec(svg)!;
    expect(points!.split(' ')).toHaveLength(3);
  });

  test('a logarithmic picture of nothing above 0 says so', () => {
    const line: Line = { label: 'a', x: [0, 1], y: [0, -1], band: null };
    expect(asSvg(picture({ lines: [line], log: true }))).toContain('>nothing above 0<');
    expect(asSvg(picture({ lines: [line] }))).not.toContain('nothing above 0');
  });

  test('there are ticks of numbers of any size, written short', () => {
    expect(rounds(0, 1e104).map(ticked)).toEqual([
      '0',
      '2e+103',
      '4e+103',
      '6e+103',
      '8e+103',
      '1e+104',
    ]);
    expect(rounds(-2e-6, 2e-6).map(ticked)).toEqual(['-2e-6', '-1e-6', '0', '1e-6', '2e-6']);
    expect(decades(3e98, 2e101).map(ticked)).toEqual(['1e+99', '1e+100', '1e+101']);
    expect(decades(2, 6)).toEqual([2, 3, 4, 5, 6]);
  });

  property.prop([number, fc.double({ min: 1e-3, max: 1e6, noNaN: true })])(
    'the ticks of an axis are round numbers on it',
    (low, by) => {
      const ticks = rounds(low, low + by);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(6);
      for (const tick of ticks) {
        expect(tick).toBeGreaterThanOrEqual(low - 1e-6);
        expect(tick).toBeLessThanOrEqual(low + by + 1e-6);
      }
    },
  );
});
