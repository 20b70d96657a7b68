import { fc, test as property } from '@fast-check/vitest';
import { PersistentFloat64Array, plain } from '@reprise/core';
import { describe, expect, test } from 'vitest';
import { brief, changes } from './changes.ts';
import { duration, grouped, pairs, rounded, wrap } from './layout.ts';

describe('text for people', () => {
  test('a text is broken between words, and goes on indented', () => {
    expect(wrap('one two  three four', 10, 2)).toBe('one two\n  three\n  four');
    expect(wrap('    a line that fits', 80, 2)).toBe('    a line that fits');
  });

  test('a duration is as exact as it is of use', () => {
    const texts = [59.6, 125, 3600, 172_799, 172_800, 7_526_000, 1e12].map(duration);
    expect(texts).toEqual([
      ...['1 min 0 s', '2 min 5 s', '1 h 0 min', '47 h 59 min', '2 days', '87 days'],
      'over 1,000 days',
    ]);
  });

  test('pairs stand under each other', () => {
    expect(
      pairs([
        ['seed', '7'],
        ['config', 'a 1\nb 2'],
      ]),
    ).toBe('seed    7\nconfig  a 1\n        b 2');
  });

  test('numbers are grouped and rounded', () => {
    expect([0, 999, 1000, 1_234_567].map(grouped)).toEqual(['0', '999', '1,000', '1,234,567']);
    expect(rounded(-4.91523, 4)).toBe('-4.915');
    expect(rounded(-0, 4)).toBe('0');
  });

  test('a long value is shortened to its width, and an array tells its length', () => {
    const text = brief(
      Array.from({ length: 100 }, (_, i) => i),
      40,
    );
    expect(text).toMatch(/^\[0,1,2.*… \(100 values\)$/);
    expect(text).toHaveLength(40);
    expect(brief({ a: 1 })).toBe('{"a":1}');
  });

  test('states become JSON that loses nothing', () => {
    const state = { table: PersistentFloat64Array.from([1, -0]), x: Number.NaN, y: -Infinity };
    expect(plain(state)).toEqual({ table: [1, '-0'], x: 'NaN', y: '-Infinity' });
  });

  test('changes are told leaf by leaf', () => {
    const from = { a: 1, b: { c: [1, 2] }, d: null };
    expect(changes(from, { a: 1, b: { c: [1, 3] }, d: { e: 4 } })).toEqual([
      { path: 'b.c[1]', from: 2, to: 3 },
      { path: 'd', from: null, to: { e: 4 } },
    ]);
    expect(changes(from, from)).toEqual([]);
  });

  property.prop([
    fc.array(fc.tuple(fc.nat({ max: 7 }), fc.constantFrom(0, -0, 1, 2, Number.NaN))),
    fc.constantFrom('known', 'read before', 'set at once'),
  ])('those of a persistent array are those of its elements', (sets, how) => {
    const before = PersistentFloat64Array.from([0, 1, 0, 1, 0, 1, 0, 1]);
    let after = before;
    for (const [index, value] of sets) after = after.set(index, value);
    if (how === 'set at once') after = before.setAll([...after]);
    if (how === 'read before') before.get(0);
    const [from, to] = [[...before], [...after]];
    const expected = to.flatMap((value, i) =>
      Object.is(value, from[i]) ? [] : [{ path: `table[${i}]`, from: from[i], to: value }],
    );
    expect(changes({ table: before }, { table: after })).toEqual(expected);
  });
});
