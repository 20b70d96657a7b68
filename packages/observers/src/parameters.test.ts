import { test as prop } from '@fast-check/vitest';
import { PersistentFloat64Array } from '@reprise/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gather, ParameterFinder, sizeOf } from './parameters.ts';

const numbers = fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 40 });

prop.prop([numbers, numbers])(
  'lists are gathered in order, with the sum of their squares',
  (a, b) => {
    const lists = [PersistentFloat64Array.from(a), b];
    const into = new Float64Array(sizeOf(lists));
    expect(gather(lists, into)).toBe([...a, ...b].reduce((sum, value) => sum + value * value, 0));
    expect([...into]).toEqual([...a, ...b]);
  },
);

test('by itself it finds arrays of floats that are fields of the state', () => {
  const table = PersistentFloat64Array.from([1, 2]);
  const weights = Float64Array.of(3);
  const state = { step: 1, table, counts: Int32Array.of(1), inner: { weights }, weights };
  expect(new ParameterFinder('norm', {}).listsOf(state)).toEqual([table, weights]);
  expect(() => new ParameterFinder('norm', {}).listsOf({ step: 1 })).toThrow(
    'norm: the state has no array of floats among step; say where the parameters are',
  );
});

prop.prop([fc.integer({ min: 1, max: 9 }), fc.nat(30)])(
  'the first of each stretch that begins in the stream is read, wherever the stream begins',
  (every, from) => {
    const finder = new ParameterFinder('norm', { every });
    const seqs = Array.from({ length: 60 }, (_, i) => from + i);
    const read = seqs.filter((seq) => {
      if (!finder.isDue(seq, {})) return false;
      finder.read(seq);
      return true;
    });
    expect(read).toEqual(seqs.filter((seq) => seq % every === 0));
  },
);
