import { test as prop } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, marbles, shown } from '../testing/marbles.ts';
import { rate } from './rate.ts';

test('it shows items per transition, over the last of them, from the second on', () => {
  marbles(({ cold, expectObservable }) => {
    const items = { a: { seq: 10 }, b: { seq: 14 }, c: { seq: 30 } };
    expectObservable(cold('a-b--c|', items).pipe(rate({ window: 1, per: 8 }))).toBe('--b--c|', {
      b: at(14, 2),
      c: at(30, 0.5),
    });
  });
});

test('items of one transition come infinitely often', () => {
  expect(shown([{ seq: 3 }, { seq: 3 }], rate())).toEqual([at(3, Number.POSITIVE_INFINITY)]);
});

test('no items, or none a time, are refused', () => {
  expect(() => rate({ window: 0 })).toThrow('rate: window is 0');
  expect(() => rate({ per: 0 })).toThrow('rate: per is 0');
});

prop.prop([fc.array(fc.integer({ min: 1, max: 99 })), fc.integer({ min: 1, max: 5 })])(
  'it counts what came in the time since the first of the window',
  (gaps, window) => {
    let seq = 0;
    const items = gaps.map((gap) => {
      seq += gap;
      return { seq };
    });
    const expected = items.slice(1).map((item, i) => {
      const first = Math.max(0, i + 1 - window);
      return at(item.seq, (i + 1 - first) / (item.seq - items[first]!.seq));
    });
    expect(shown(items, rate({ window }))).toEqual(expected);
  },
);
