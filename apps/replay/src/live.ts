import { open } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { resolve, UsageError } from '@reprise/cli';
import type { RecordingError } from '@reprise/recording';
import { openRecordingFile } from '@reprise/recording/node';
import type { Live } from './engine/live.ts';
import { naming } from './with-recording.ts';

/** How a recording that is being made is known to be: the address of who records it, or its file alone. */
export interface LiveSource {
  readonly recorder: string | null;
}

/** Milliseconds without news after which a file that nobody answers for is called quiet. */
const QUIET = 5000;
/** Milliseconds that a recorder may take to answer: it also has a run to go on with. */
const PATIENCE = 2000;
/** Milliseconds since its last byte in which a file may still be without its head. */
const BEGINNING = 2000;

/** Where the recording at `path` stands: how long it is, and whether more will come. */
export async function liveState(path: string, live: LiveSource | null): Promise<Live> {
  const { size, changed, hasEnd } = await look(path);
  if (hasEnd || live === null) return { size, state: 'ended' };
  if (live.recorder === null) {
    return { size, state: Date.now() - changed > QUIET ? 'quiet' : 'recording' };
  }
  const answer = await ask(live.recorder);
  if (answer === 'late') return { size, state: 'quiet' };
  if (answer !== 'gone' && answer.path === path) return { size, state: 'recording' };
  // A recorder writes the end before it goes.
  const after = await look(path);
  return { size: after.size, state: after.hasEnd ? 'ended' : 'stopped' };
}

/** The file that is recorded into by whoever serves at `address`; throws a UsageError where nobody does. */
export async function recordingAt(address: string): Promise<string> {
  const { hostname } = new URL(address);
  if (hostname !== '127.0.0.1' && hostname !== 'localhost') {
    throw new UsageError(
      `${address} is not of this computer: --live takes http://127.0.0.1:<port>`,
    );
  }
  const answer = await ask(address);
  if (typeof answer === 'string') {
    throw new UsageError(
      `${address} does not answer as a run that is recorded: 'train … --serve' prints its address`,
    );
  }
  return answer.path;
}

/** Waits until the recording at `path`, which has just been begun, can be opened; throws what opening throws. */
export async function begun(path: string): Promise<void> {
  for (;;) {
    try {
      const recording = await naming(path, () => openRecordingFile(path, resolve));
      return await recording.close();
    } catch (error) {
      const { code } = error as RecordingError;
      if (code !== 'damaged' && code !== 'not-a-recording') throw error;
      const { size, changed } = await look(path);
      const isYoung = Date.now() - changed < BEGINNING;
      if (!isYoung || (code === 'not-a-recording' && size > 0)) throw error;
      await wait(50);
    }
  }
}

const MAGIC = Buffer.from([0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a]);

/** A file's length, when it was last written (ms since 1970), and whether it has MCAP's end. */
async function look(path: string): Promise<{ size: number; changed: number; hasEnd: boolean }> {
  const file = await open(path, 'r');
  try {
    const { size, mtimeMs } = await file.stat();
    const tail = Buffer.alloc(MAGIC.length);
    const isLong = size > 2 * MAGIC.length;
    if (isLong) await file.read(tail, 0, MAGIC.length, size - MAGIC.length);
    return { size, changed: mtimeMs, hasEnd: isLong && tail.equals(MAGIC) };
  } finally {
    await file.close();
  }
}

/** Asks a recorder what it records: the file; or that it is gone, or late to answer. */
async function ask(address: string): Promise<{ path: string } | 'gone' | 'late'> {
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const response = await fetch(new URL('/live.json', address), { signal });
    const { path } = (await response.json()) as { path?: unknown };
    return response.ok && typeof path === 'string' ? { path } : 'gone';
  } catch (error) {
    return (error as Error).name === 'TimeoutError' ? 'late' : 'gone';
  }
}
