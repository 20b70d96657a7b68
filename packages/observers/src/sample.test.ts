import { test as prop } from '@fast-check/vitest';
import { declareFalseAlarms } from '@reprise/properties';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, marbles, measured, shown } from '../testing/marbles.ts';
import { sample } from './sample.ts';

test('it shows all items while there are few, in their order', () => {
  marbles(({ cold, expectObservable }) => {
    const items = { a: at(1, 3), b: at(2, 1), c: at(3, 2) };
    expectObservable(cold('abc|', items).pipe(sample(3, { every: 2 }))).toBe('-b-(c|)', {
      b: at(2, [items.a, items.b]),
      c: at(3, [items.a, items.b, items.c]),
    });
  });
});

prop.prop([fc.nat({ max: 60 }), fc.integer({ min: 1, max: 8 }), fc.nat()])(
  'it is of items of the run, each once, in their order',
  (count, size, seed) => {
    const items = measured(Array.from({ length: count }, (_, i) => i));
    const last = shown(items, sample(size, { seed })).at(-1)?.value ?? [];
    expect(last).toHaveLength(Math.min(count, size));
    const seqs = last.map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    for (const item of last) expect(items).toContain(item);
  },
);

test('every item is as likely as any other', () => {
  const [count, size, draws] = [20, 5, 4000];
  const items = measured(Array.from({ length: count }, (_, i) => i));
  const times = new Float64Array(count);
  for (let seed = 0; seed < draws; seed++) {
    for (const { value } of shown(items, sample<(typeof items)[number]>(size, { seed }))[0]!.value)
      times[value]!++;
  }
  // Each is binomial; by Hoeffding all 20 lie this near to the mean but for this chance.
  const falseAlarms = 1e-9;
  declareFalseAlarms('a sample shows every item as often', falseAlarms);
  const off = Math.sqrt((draws * Math.log((2 * count) / falseAlarms)) / 2);
  for (const time of times) expect(Math.abs(time - (draws * size) / count)).toBeLessThan(off);
});

test('a sample of none is refused', () => {
  expect(() => sample(0)).toThrow('sample: size is 0');
});
