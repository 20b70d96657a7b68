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
  [Symbol.iterator](): Iterator<number>;
}

/** The element types of persistent arrays. */
export type PersistentArrayType = 'float64' | 'float32' | 'int32' | 'uint8';

/** The class of the persistent arrays of one element type. */
export interface PersistentArrayClass {
  // For `instanceof` only: arrays are made by `zeros` and `from`.
  new (...notConstructible: never[]): PersistentArray;
  /** An array of `length` zeros. */
  zeros(length: number): PersistentArray;
  /** An array with a copy of `values`, converted to the element type. */
  from(values: ArrayLike<number>): PersistentArray;
}

interface TypedArrayConstructor<A> {
  new (length: number): A;
  new (values: ArrayLike<number>): A;
}

type AnyTypedArray = Float64Array | Float32Array | Int32Array | Uint8Array;

/**
 * The class of one element type. A class expression per type, so that each type's code has its own
 * type feedback: one class over four element types would make every access polymorphic.
 */
function definePersistentArray<A extends AnyTypedArray>(
  type: PersistentArrayType,
  TypedArray: TypedArrayConstructor<A>,
): PersistentArrayClass {
  return class Persistent implements PersistentArray {
    readonly length: number;
    /** The elements, when this version owns them. */
    private data: A | null;
    /** Otherwise: where this version differs from `newer`, and by what. */
    private index = 0;
    private value = 0;
    private newer: Persistent | null = null;
    /** How many sets ago the chain that ends here began. */
    private age: number;

    constructor(data: A, age: number) {
      this.data = data;
      this.length = data.length;
      this.age = age;
    }

    static zeros(length: number): Persistent {
      return new Persistent(new TypedArray(length), 0);
    }

    static from(values: ArrayLike<number>): Persistent {
      return new Persistent(new TypedArray(values), 0);
    }

    get type(): PersistentArrayType {
      return type;
    }

    get(index: number): number {
      return (this.data ?? this.own())[index] as number;
    }

    set(index: number, value: number): Persistent {
      const data = this.data ?? this.own();
      if (!(index >= 0 && index < this.length) || (index | 0) !== index) {
        throw new RangeError(
          `index ${index} is outside a persistent array of length ${this.length}`,
        );
      }
      if (this.age > this.length + 1024) return this.copyAndSet(data, index, value);
      const next = new Persistent(data, this.age + 1);
      this.index = index;
      this.value = data[index] as number;
      this.newer = next;
      this.data = null;
      data[index] = value;
      return next;
    }

    setAll(values: ArrayLike<number>): Persistent {
      if (values.length !== this.length) {
        throw new RangeError(
          `${values.length} values for a persistent array of length ${this.length}`,
        );
      }
      return new Persistent(new TypedArray(values), 0);
    }

    toTypedArray(): A {
      return (this.data ?? this.own()).slice() as A;
    }

    *[Symbol.iterator](): Iterator<number> {
      for (let i = 0; i < this.length; i++) yield this.get(i);
    }

    /** Cuts the chain: this version keeps its elements, the new one gets a copy of its own. */
    private copyAndSet(data: A, index: number, value: number): Persistent {
      const copy = data.slice() as A;
      copy[index] = value;
      return new Persistent(copy, 0);
    }

    /** Makes this old version own a private copy: the newest elements with the differences undone. */
    private own(): A {
      const path: Persistent[] = [];
      let version: Persistent = this;
      while (version.data === null) {
        path.push(version);
        version = version.newer as Persistent;
      }
      const data = version.data.slice() as A;
      for (let i = path.length - 1; i >= 0; i--) {
        const older = path[i] as Persistent;
        data[older.index] = older.value;
      }
      this.data = data;
      this.newer = null;
      this.age = 0;
      return data;
    }
  };
}

/** A persistent array of doubles. */
export const PersistentFloat64Array = definePersistentArray('float64', Float64Array);
export type PersistentFloat64Array = PersistentArray;

/** A persistent array of single-precision floats: values are rounded as by `Math.fround`. */
export const PersistentFloat32Array = definePersistentArray('float32', Float32Array);
export type PersistentFloat32Array = PersistentArray;

/** A persistent array of signed 32-bit integers: values wrap as by `| 0`. */
export const PersistentInt32Array = definePersistentArray('int32', Int32Array);
export type PersistentInt32Array = PersistentArray;

/** A persistent array of bytes: values wrap modulo 256. */
export const PersistentUint8Array = definePersistentArray('uint8', Uint8Array);
export type PersistentUint8Array = PersistentArray;

const classes = {
  float64: PersistentFloat64Array,
  float32: PersistentFloat32Array,
  int32: PersistentInt32Array,
  uint8: PersistentUint8Array,
};

/** A persistent array of `type` with a copy of `values`. */
export function persistentArray(
  type: PersistentArrayType,
  values: ArrayLike<number>,
): PersistentArray {
  return classes[type].from(values);
}

/** Whether `value` is a persistent array of any element type. */
export function isPersistentArray(value: unknown): value is PersistentArray {
  return (
    value instanceof PersistentFloat64Array ||
    value instanceof PersistentFloat32Array ||
    value instanceof PersistentInt32Array ||
    value instanceof PersistentUint8Array
  );
}
