import { isPersistentArray, persistentArray } from '@reprise/core';
import { Decoder, Encoder, setSizeLimits, Tag } from 'cbor-x';
import { RecordingError } from './errors.ts';
import { bytesOf } from './layout.ts';

// A keyframe of a few bytes must not be able to ask for gigabytes.
setSizeLimits({ maxArraySize: 4_194_304, maxMapSize: 1_048_576, maxObjectSize: 1_048_576 });

const options = {
  useRecords: false,
  mapsAsObjects: true,
  variableMapSize: true,
  // Every number as a float64: cbor-x would store −0 as 0.
  alwaysUseFloat: true,
  // Typed arrays are tagged by `tagged`: cbor-x's own way has other bytes in a browser than in Node.
  tagUint8Array: false,
} as const;
const encoder = new Encoder(options);
const decoder = new Decoder(options);

/**
 * A state as CBOR (RFC 8949; typed arrays by RFC 8746), canonical: keys sorted, numbers as float64,
 * one NaN. Persistent arrays become typed arrays. Throws `bad-state` for what is not plain data.
 */
export function encodeState(state: unknown): Uint8Array {
  return encoder.encode(plain(state, 'state')).slice();
}

/** The state that `encodeState` encoded: typed arrays come back as persistent arrays. */
export function decodeState(bytes: Uint8Array): unknown {
  return revive(decodeCbor(bytes));
}

/** Plain data with typed arrays as CBOR; for configs and the frame around a state. */
export function encodeCbor(value: unknown): Uint8Array {
  return encoder.encode(value).slice();
}

/** What `encodeCbor` encoded; throws `damaged` where the bytes are not CBOR. */
export function decodeCbor(bytes: Uint8Array): unknown {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new RecordingError('damaged', `a stored value is not readable as CBOR: ${cause}`, {
      cause,
    });
  }
}

type TypedArray = Float64Array | Float32Array | Int32Array | Uint8Array;

/** A typed array as RFC 8746 has it: its little-endian bytes under the tag of its type. */
function tagged(array: TypedArray): Tag {
  const tag =
    array instanceof Float64Array
      ? 86
      : array instanceof Float32Array
        ? 85
        : array instanceof Int32Array
          ? 78
          : 64;
  return new Tag(bytesOf(array), tag);
}

function plain(value: unknown, path: string): unknown {
  switch (typeof value) {
    case 'number':
      return Number.isNaN(value) ? Number.NaN : value;
    case 'string':
    case 'boolean':
    case 'undefined':
      return value;
    case 'object':
      break;
    default:
      throw new RecordingError('bad-state', `${path} is a ${typeof value}: a state is plain data`);
  }
  if (value === null) return null;
  if (isPersistentArray(value)) return tagged(oneNaN(value.toTypedArray()));
  if (Array.isArray(value)) return value.map((item, i) => plain(item, `${path}[${i}]`));
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new RecordingError(
      'bad-state',
      `${path} is a ${value.constructor?.name}: a state is plain data and persistent arrays`,
    );
  }
  const object: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) {
    object[key] = plain((value as Record<string, unknown>)[key], `${path}.${key}`);
  }
  return object;
}

/** Writes the one canonical NaN over every other: which bits arithmetic gives is the machine's choice. */
export function oneNaN<A extends ArrayBufferView>(array: A): A {
  if (array instanceof Float64Array) {
    let words: Uint32Array | null = null;
    for (let i = 0; i < array.length; i++) {
      const value = array[i]!;
      if (!Number.isNaN(value)) continue;
      words ??= new Uint32Array(array.buffer, array.byteOffset, array.length * 2);
      words[2 * i] = 0;
      words[2 * i + 1] = 0x7ff80000;
    }
  } else if (array instanceof Float32Array) {
    const words = new Uint32Array(array.buffer, array.byteOffset, array.length);
    for (let i = 0; i < array.length; i++) {
      const value = array[i]!;
      if (Number.isNaN(value)) words[i] = 0x7fc00000;
    }
  }
  return array;
}

function revive(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(revive);
  if (ArrayBuffer.isView(value)) return reviveArray(value as TypedArray);
  const object: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) object[key] = revive(item);
  return object;
}

function reviveArray(array: TypedArray) {
  if (array instanceof Float64Array) return persistentArray('float64', array);
  if (array instanceof Float32Array) return persistentArray('float32', array);
  if (array instanceof Int32Array) return persistentArray('int32', array);
  return persistentArray('uint8', array);
}
