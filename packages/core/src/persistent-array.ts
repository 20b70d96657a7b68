/**
 * Persistent typed arrays (Baker 1991, "Shallow binding makes functional arrays fast"; Conchon and
 * Filliâtre 2007): every version keeps its value for ever, and the newest reads and writes in O(1).
 *
 * The newest version owns the typed array. `set` hands it on and leaves in the old version an
 * (index, old value) that points to the new one. Reading an old version makes it a private copy once,
 * so old readers never slow the writer. After at most `length + 1024` sets the owner copies instead,
 * which keeps the chain behind a version that somebody holds bounded, at an amortised cost of O(1).
 */
export interface PersistentArray {
  readonly length: number;
  readonly type: PersistentArrayType;
  /** The element at `index`, a whole number in [0, length); outside it, undefined as for a typed array. */
  get(index: number): number;
  /** A new version with `value` at `index`; throws a RangeError outside [0, length). */
  set(index: number, value: number): PersistentArray;
  /** A new version with every element replaced: `values` is copied; its length must equal `length`. */
  setAll(values: ArrayLike<number>): PersistentArray;
  /** A fresh typed array with this version's elements; the caller owns it. */
  toTypedArray(): Float64Array | Float32Array | Int32Array | Uint8Array;
  /**
   * The indices at which this version may differ from `older`, one for each set between them; null where
   * that is not known (other ways led here, or `older` has been read since): then all may.
   */
  changedSince(older: PersistentArray): number[] | null;
  [Symbol.iterator](): Iterator<number>;
}

/** The element types of persistent arrays. */
export type PersistentArrayType = 'float64' | 'float32' | 'int32' | 'uint8';

type TypedArray = Float64Array | Float32Array | Int32Array | Uint8Array;

const typedArrays = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  uint8: Uint8Array,
} as const;

/**
 * One version. One class for all element types: a class made for each by a function would share that
 * function's type feedback, and its constructor would not be inlined (measured: 100 ns a step slower).
 */
class Version implements PersistentArray {
  readonly length: number;
  /** The elements, when this version owns them. */
  private data: TypedArray | null;
  /** Otherwise: where this version differs from `newer`, and by what. */
  private index: number;
  private value: number;
  private newer: Version | null;
  /** How many sets ago the chain that ends here began. */
  private age: number;

  constructor(data: TypedArray, length: number, age: number) {
    this.length = length;
    this.data = data;
    this.index = 0;
    this.value = 0;
    this.newer = null;
    this.age = age;
  }

  get type(): PersistentArrayType {
    const data = this.data ?? this.own();
    if (data instanceof Float64Array) return 'float64';
    if (data instanceof Float32Array) return 'float32';
    return data instanceof Int32Array ? 'int32' : 'uint8';
  }

  get(index: number): number {
    const data = this.data;
    return (data === null ? this.own() : data)[index] as number;
  }

  set(index: number, value: number): Version {
    const data = this.data ?? this.own();
    if ((index | 0) !== index || index < 0 || index >= this.length) {
      throw new RangeError(`index ${index} is outside a persistent array of length ${this.length}`);
    }
    if (this.age > this.length + 1024) return this.copyAndSet(data, index, value);
    const next = new Version(data, this.length, this.age + 1);
    this.index = index;
    this.value = data[index] as number;
    this.newer = next;
    this.data = null;
    data[index] = value;
    return next;
  }

  setAll(values: ArrayLike<number>): Version {
    if (values.length !== this.length) {
      throw new RangeError(
        `${values.length} values for a persistent array of length ${this.length}`,
      );
    }
    const data = (this.data ?? this.own()).slice();
    data.set(values);
    return new Version(data, this.length, 0);
  }

  toTypedArray(): TypedArray {
    return (this.data ?? this.own()).slice();
  }

  changedSince(older: PersistentArray): number[] | null {
    const changed: number[] = [];
    let version = older as Version;
    while (version !== this) {
      if (version.newer === null) return null;
      changed.push(version.index);
      version = version.newer;
    }
    return changed;
  }

  *[Symbol.iterator](): Iterator<number> {
    for (let i = 0; i < this.length; i++) yield this.get(i);
  }

  /** Cuts the chain: this version keeps its elements, the new one gets a copy of its own. */
  private copyAndSet(data: TypedArray, index: number, value: number): Version {
    const copy = data.slice();
    copy[index] = value;
    return new Version(copy, this.length, 0);
  }

  /** Makes this old version own a private copy: the newest elements with the differences undone. */
  private own(): TypedArray {
    const path: Version[] = [];
    let version: Version = this;
    while (version.data === null) {
      path.push(version);
      version = version.newer as Version;
    }
    const data = version.data.slice();
    for (let i = path.length - 1; i >= 0; i--) {
      const older = path[i] as Version;
      data[older.index] = older.value;
    }
    this.data = data;
    this.newer = null;
    this.age = 0;
    return data;
  }
}

/** The persistent arrays of one element type. */
export interface PersistentArrayOf {
  /** An array of `length` zeros. */
  zeros(length: number): PersistentArray;
  /** An array with a copy of `values`, converted to the element type. */
  from(values: ArrayLike<number>): PersistentArray;
}

function arraysOf(type: PersistentArrayType): PersistentArrayOf {
  const TypedArray = typedArrays[type];
  return {
    zeros: (length) => new Version(new TypedArray(length), length, 0),
    from: (values) => new Version(new TypedArray(values), values.length, 0),
  };
}

/** Persistent arrays of doubles. */
export const PersistentFloat64Array = arraysOf('float64');

/** Persistent arrays of single-precision floats: values are rounded as by `Math.fround`. */
export const PersistentFloat32Array = arraysOf('float32');

/** Persistent arrays of signed 32-bit integers: values wrap as by `| 0`. */
export const PersistentInt32Array = arraysOf('int32');

/** Persistent arrays of bytes: values wrap modulo 256. */
export const PersistentUint8Array = arraysOf('uint8');

/** A persistent array of `type` with a copy of `values`. */
export function persistentArray(
  type: PersistentArrayType,
  values: ArrayLike<number>,
): PersistentArray {
  return arraysOf(type).from(values);
}

/** Whether `value` is a persistent array of any element type. */
export function isPersistentArray(value: unknown): value is PersistentArray {
  return value instanceof Version;
}
