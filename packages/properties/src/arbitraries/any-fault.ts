import fc, { type Arbitrary } from 'fast-check';
import { anyPlace } from './any-place.ts';

/** Damage to a recording: the file ends early, one bit is flipped, or one MCAP record is there twice. */
export interface AnyFault {
  readonly what: 'cut' | 'flip' | 'repeat';
  /** Where: a share of the file, in [0, 1). */
  readonly place: number;
  /** Which bit of the byte, for a flip. */
  readonly bit: number;
}

/** Faults of recordings. */
export function anyFault(): Arbitrary<AnyFault> {
  return fc.record(
    {
      what: fc.constantFrom<AnyFault['what']>('cut', 'flip', 'repeat'),
      place: anyPlace(),
      bit: fc.nat({ max: 7 }),
    },
    { noNullPrototype: true },
  );
}

/** The file with the fault in it; the file itself stays as it is. */
export function damaged(file: Uint8Array, { what, place, bit }: AnyFault): Uint8Array {
  const at = Math.floor(place * file.length);
  switch (what) {
    case 'cut':
      return file.slice(0, at);
    case 'flip': {
      const flipped = file.slice();
      flipped[at]! ^= 1 << bit;
      return flipped;
    }
    case 'repeat': {
      const records = recordsOf(file);
      const [from, to] = records[Math.floor(place * records.length)] ?? [0, 0];
      const repeated = new Uint8Array(file.length + to - from);
      repeated.set(file.subarray(0, to));
      repeated.set(file.subarray(from), to);
      return repeated;
    }
  }
}

/** What a fault is like, for `fc.statistics`. */
export function classifyFault({ what, place }: AnyFault): string[] {
  return [what, `${what} in the ${place < 0.5 ? 'first' : 'second'} half`];
}

const MAGIC = 8;
const RECORD_HEAD = 9;

/** Where an MCAP file's records lie: after the magic bytes, an opcode and a 64-bit length each. */
function recordsOf(file: Uint8Array): [number, number][] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const records: [number, number][] = [];
  let from = MAGIC;
  while (from + RECORD_HEAD <= file.length - MAGIC) {
    const to = from + RECORD_HEAD + Number(view.getBigUint64(from + 1, true));
    records.push([from, to]);
    from = to;
  }
  return records;
}
