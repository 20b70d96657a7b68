import { test as prop } from '@fast-check/vitest';
import fc from 'fast-check';
import { produce } from 'immer';
import { describe, expect, test } from 'vitest';
import {
  isPersistentArray,
  type PersistentArray,
  type PersistentArrayType,
  persistentArray,
} from './persistent-array.ts';

const typedArrays = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  uint8: Uint8Array,
} as const;
const types = Object.keys(typedArrays) as PersistentArrayType[];

/** Plain copies of every version. */
interface Model {
  versions: number[][];
}
interface Real {
  type: PersistentArrayType;
  versions: PersistentArray[];
}

/** Sets an element of some version, old or new, which makes a new one. */
class SetCommand implements fc.Command<Model, Real> {
  readonly version: number;
  readonly index: number;
  readonly value: number;
  constructor(version: number, index: number, value: number) {
    this.version = version;
    this.index = index;
    this.value = value;
  }
  check = () => true;
  run(model: Model, real: Real) {
    const v = this.version % model.versions.length;
    const plain = typedArrays[real.type].from(model.versions[v]!);
    const index = this.index % plain.length;
    plain[index] = this.value;
    model.versions.push(Array.from(plain));
    real.versions.push(real.versions[v]!.set(index, this.value));
  }
  toString = () => `set(v${this.version}, ${this.index}, ${this.value})`;
}

/** Reads a whole version, old or new. */
class ReadCommand implements fc.Command<Model, Real> {
  readonly version: number;
  constructor(version: number) {
    this.version = version;
  }
  check = () => true;
  run(model: Model, real: Real) {
    const v = this.version % model.versions.length;
    expect([...real.versions[v]!]).toEqual(model.versions[v]);
    expect(Array.from(real.versions[v]!.toTypedArray())).toEqual(model.versions[v]);
  }
  toString = () => `read(v${this.version})`;
}

describe.each(types)('a persistent %s array', (type) => {
  prop.prop([
    fc.array(fc.double(), { minLength: 1, maxLength: 6 }),
    fc.commands(
      [
        fc.tuple(fc.nat(), fc.nat(), fc.double()).map((args) => new SetCommand(...args)),
        fc.nat().map((version) => new ReadCommand(version)),
      ],
      { maxCommands: 60 },
    ),
  ])(
    'keeps every version as a plain copy does, read and changed in any order',
    (values, commands) => {
      fc.modelRun(() => {
        const first = Array.from(typedArrays[type].from(values));
        return {
          model: { versions: [first] },
          real: { type, versions: [persistentArray(type, values)] },
        };
      }, commands);
    },
  );

  test('keeps a thousand old versions through the cutting of its chain', () => {
    const length = 3;
    const versions = [persistentArray(type, [0, 0, 0])];
    for (let i = 0; i < 5000; i++) versions.push(versions[i]!.set(i % length, i % 100));
    for (let i = 5000; i >= 0; i -= 7) {
      const expected = [0, 0, 0];
      for (let j = Math.max(0, i - length); j < i; j++) expected[j % length] = j % 100;
      expect([...versions[i]!]).toEqual(expected);
    }
  });

  prop.prop([
    fc.array(fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 9 })), { maxLength: 30 }),
    fc.nat({ max: 30 }),
    fc.option(fc.nat({ max: 30 })),
  ])(
    'knows of each set since an older version, or says that it does not know',
    (sets, at, read) => {
      const versions = [persistentArray(type, [0, 0, 0, 0, 0])];
      for (const [index, value] of sets) versions.push(versions.at(-1)!.set(index, value));
      const from = at % versions.length;
      if (read !== null) versions[read % versions.length]!.get(0);
      const isKnown =
        read === null || read % versions.length < from || read % versions.length === sets.length;
      const expected =
        isKnown || from === sets.length ? sets.slice(from).map(([index]) => index) : null;
      expect(versions.at(-1)!.changedSince(versions[from]!)).toEqual(expected);
      expect(versions[0]!.changedSince(versions.at(-1)!)).toEqual(sets.length === 0 ? [] : null);
    },
  );

  test('does not know what changed since a version of another array, or from before it was cut', () => {
    const first = persistentArray(type, [0, 0]);
    expect(first.set(0, 1).changedSince(persistentArray(type, [0, 0]))).toBeNull();
    expect(first.setAll([1, 2]).changedSince(first)).toBeNull();
    let last = first;
    for (let i = 0; i < 3000; i++) last = last.set(0, i % 100);
    expect(last.changedSince(first)).toBeNull();
  });

  test('refuses an index outside it, and changes nothing', () => {
    const array = persistentArray(type, [1, 2]);
    for (const index of [-1, 2, 0.5, Number.NaN]) {
      expect(() => array.set(index, 9)).toThrow(RangeError);
    }
    expect([...array]).toEqual([1, 2]);
    expect(() => array.setAll([1])).toThrow(RangeError);
  });

  test('shares nothing with what it was made from or gave out', () => {
    const source = [1, 2, 3];
    const array = persistentArray(type, source);
    source[0] = 9;
    array.toTypedArray()[1] = 9;
    const all = array.setAll([4, 5, 6]);
    expect([...array]).toEqual([1, 2, 3]);
    expect([...all]).toEqual([4, 5, 6]);
  });

  test('is an opaque leaf to Immer', () => {
    const state = { weights: persistentArray(type, [1, 2]) };
    const next = produce(state, (draft) => {
      draft.weights = draft.weights.set(0, 5);
    });
    expect([...state.weights]).toEqual([1, 2]);
    expect([...next.weights]).toEqual([5, 2]);
    expect([...next.weights.set(1, 7)]).toEqual([5, 7]);
  });
});

test('a persistent array is told from everything else', () => {
  for (const type of types) expect(isPersistentArray(persistentArray(type, [1]))).toBe(true);
  for (const value of [null, [], new Float64Array(1), {}])
    expect(isPersistentArray(value)).toBe(false);
});
