import { test as prop } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, marbles, measured, shown } from '../testing/marbles.ts';
import { type Histogram, histogram } from './histogram.ts';

const none = { notANumber: 0, minusInfinity: 0, plusInfinity: 0 };

test('it shows what fell where, in bins that widen as the range grows', () => {
  marbles(({ cold, expectObservable }) => {
    const values = { a: at(0, 1), b: at(1, 2.5), c: at(2, -1) };
    const shown$ = cold('-a-b-c|', values).pipe(histogram({ bins: 4, every: 2 }));
    expectObservable(shown$).toBe('---b--(c|)', {
      b: at(1, { low: 1, width: 0.5, counts: [1, 0, 0, 1], ...none }),
      c: at(2, { low: -1, width: 1, counts: [1, 0, 1, 1], ...none }),
    });
  });
});

test('what is not finite is counted apart', () => {
  const values = measured([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
  ]);
  expect(shown(values, histogram())[0]!.value).toMatchObject({
    counts: [],
    notANumber: 2,
    minusInfinity: 1,
    plusInfinity: 1,
  });
});

test('fewer bins than four are refused', () => {
  expect(() => histogram({ bins: 3 })).toThrow(
    'histogram: bins is 3; it must be a whole number of at least 4',
  );
});

/** Two passes: the narrowest width that fits, then the counts. */
function twoPasses(values: readonly number[], bins: number): Histogram {
  const counts: number[] = [];
  const binOf = (value: number, width: number) =>
    value < 0 ? Math.min(-1, Math.floor(value / width)) : Math.floor(value / width);
  const fits = (width: number) => {
    const first = binOf(Math.min(...values), width);
    const last = binOf(Math.max(...values), width);
    return Math.max(-first, last, first, -last) < 2 ** 53 && last - first < bins;
  };
  let width = 2 ** -1022;
  while (!fits(width)) width *= 2;
  const first = binOf(Math.min(...values), width);
  for (let i = binOf(Math.max(...values), width); i >= first; i--) counts[i - first] = 0;
  for (const value of values) counts[binOf(value, width) - first]!++;
  return { low: first * width + 0, width, counts, ...none };
}

const anyValue = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -8e307, max: 8e307 }),
  fc.integer({ min: -20, max: 20 }),
  fc.double({ noNaN: true, min: -1, max: 1 }),
);

prop.prop([fc.array(anyValue, { minLength: 1, maxLength: 40 }), fc.integer({ min: 4, max: 12 })])(
  'it is the histogram of the whole list, whatever the order and the range',
  (values, bins) => {
    const last = shown(measured(values), histogram({ bins })).at(-1)!;
    expect(last.value).toEqual(twoPasses(values, bins));
    const backwards = shown(measured([...values].reverse()), histogram({ bins })).at(-1)!;
    expect(backwards.value).toEqual(last.value);
  },
);
