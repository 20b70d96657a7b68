import { RunControl, run } from '@reprise/core';
import { everyColumn, snapshot } from '@reprise/properties';
import { lastValueFrom, toArray } from 'rxjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { RecordingError } from './errors.ts';
import { record } from './recorder.ts';
import { bytesReadable, openRecording, type Readable } from './recording.ts';
import { recordToBytes } from './recording-of.ts';
import { type Verification, verify } from './verify.ts';

let bytes: Uint8Array;
let live: unknown[];

beforeAll(async () => {
  const options = { config: { steps: 24 }, seed: 2 };
  const recorder = await recordToBytes(everyColumn, options);
  const control = new RunControl();
  const transitions = await lastValueFrom(
    run(everyColumn, {
      ...options,
      control,
      until({ seq }) {
        if (seq % 8 === 7) recorder.flush();
        return false;
      },
    }).pipe(record(recorder), toArray()),
  );
  live = transitions.map(snapshot);
  bytes = recorder.bytes();
});

/** Everything a reader gives of a file: its transitions, or the error that it ends in. */
async function read(file: Uint8Array, known: ReadonlyMap<number, Verification> = new Map()) {
  try {
    const recording = await openRecording(bytesReadable(file), () => ({ trainer: everyColumn }));
    const seen = (
      await lastValueFrom(recording.replay().pipe(toArray()), { defaultValue: [] })
    ).map(snapshot);
    const whole = recording.container.cut?.at ?? -1;
    const verification = known.get(whole) ?? (await verify(recording));
    return { seen, recording, verification, error: null };
  } catch (error) {
    return { seen: null, recording: null, verification: null, error };
  }
}

function expectClear(error: unknown): void {
  expect(error).toBeInstanceOf(RecordingError);
  expect((error as Error).message).not.toContain('\n');
}

describe('a damaged file', () => {
  test('cut at any byte gives a clear error or an honest prefix', async () => {
    let longest = 0;
    // What lies behind the last whole record changes nothing: each whole part is verified once.
    const known = new Map<number, Verification>();
    for (let length = 0; length < bytes.length; length++) {
      const { seen, error, recording, verification } = await read(bytes.slice(0, length), known);
      if (error) {
        expectClear(error);
        continue;
      }
      expect(seen).toEqual(live.slice(0, seen!.length));
      expect(recording!.container.cut).not.toBeNull();
      known.set(recording!.container.cut!.at, verification!);
      expect(recording!.container.cut!.lostBytes).toBeLessThanOrEqual(length);
      expect(verification).toMatchObject({
        verified: true,
        isCut: true,
        transitions: seen!.length,
      });
      expect(seen!.length).toBeGreaterThanOrEqual(longest);
      longest = seen!.length;
    }
    expect(longest).toBe(live.length);
  });

  test('with any byte flipped gives a clear error, or only true values and a verify that finds it', async () => {
    for (let at = 0; at < bytes.length; at++) {
      const flipped = bytes.slice();
      flipped[at]! ^= 1 << (at % 8);
      const { seen, error, recording, verification } = await read(flipped);
      if (error) {
        expectClear(error);
        continue;
      }
      expect(seen, `byte ${at}`).toEqual(live.slice(0, seen!.length));
      const isWhole = recording!.container.cut === null;
      if (isWhole) expect(seen!.length, `byte ${at}`).toBe(live.length);
      // Whatever can still be read of it is true; that the file is not what was written is found.
      if (isWhole && at < recording!.container.dataEnd) {
        expect(verification, `byte ${at}`).toMatchObject({ verified: false, why: 'damaged' });
      }
    }
  });

  test.each([
    ['empty', new Uint8Array()],
    ['text', new TextEncoder().encode('seq,kind\n1,reward\n')],
    ['zeros', new Uint8Array(4096)],
    ['magic alone', Uint8Array.from([0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a])],
  ])('that is no recording (%s) is refused in one line', async (_, file) => {
    const { error } = await read(file);
    expectClear(error);
  });

  test('that says it holds gigabytes is refused before they are taken', async () => {
    const bomb = bytes.slice();
    const view = new DataView(bomb.buffer);
    // The uncompressed size of the first chunk: after opcode, length and two times.
    const chunk = bomb.findIndex(
      (byte, i) =>
        byte === 6 &&
        i > 100 &&
        view.getBigUint64(i + 1, true) < 4096n &&
        view.getBigUint64(i + 1, true) > 100n,
    );
    view.setBigUint64(chunk + 9 + 16, 1n << 40n, true);
    const { error } = await read(bomb);
    expectClear(error);
  });
});

describe('a file that cannot be read any more', () => {
  /** The bytes of a file, of which read number `failing` and all after it fail. */
  function failingFrom(failing: number, file: Uint8Array, error: () => Error) {
    let reads = 0;
    const all = bytesReadable(file);
    const source: Readable = {
      size: all.size,
      read: async (offset, size) => {
        if (reads++ >= failing) throw error();
        return all.read(offset, size);
      },
    };
    return { source, count: () => reads };
  }

  const unreadable = [
    ['the network is gone', () => new TypeError('Failed to fetch'), 'read-failed'],
    ['its source says why', () => new RecordingError('not-found', 'Failed to fetch'), 'not-found'],
  ] as const;

  test.each(unreadable)(
    'is not called damaged, whichever read fails: %s',
    async (_, error, code) => {
      for (const file of [bytes, bytes.slice(0, -1)]) {
        const verified = async (failing: number) => {
          const { source, count } = failingFrom(failing, file, error);
          const recording = await openRecording(source, () => ({ trainer: everyColumn }));
          return { verification: await verify(recording), reads: count() };
        };
        const { verification, reads } = await verified(Number.POSITIVE_INFINITY);
        expect([verification.verified, reads > 20]).toEqual([true, true]);
        for (let failing = 0; failing < reads; failing++) {
          await expect(verified(failing), `read ${failing}`).rejects.toMatchObject({
            code,
            message: expect.stringContaining('Failed to fetch'),
          });
        }
      }
    },
  );
});
