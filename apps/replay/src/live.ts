import { readSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { resolve, type ServedFile, UsageError } from '@reprise/cli';
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
/** Characters that a recorder may answer with: a path, and what is around it. */
const LONGEST_ANSWER = 65_536;

/** Where a recording stands: how long it is, and whether more will come. */
export async function liveState(file: ServedFile, live: LiveSource | null): Promise<Live> {
  const { size, changed, hasEnd } = look(file);
  if (hasEnd || live === null) return { size, state: 'ended' };
  if (file.isGone) return { size, state: 'stopped' };
  if (live.recorder === null) {
    return { size, state: Date.now() - changed > QUIET ? 'quiet' : 'recording' };
  }
  const answer = await ask(live.recorder);
  if (answer === 'late') return { size, state: 'quiet' };
  if (answer !== 'gone' && answer.path === file.path) return { size, state: 'recording' };
  // A recorder writes the end before it goes.
  const after = look(file);
  return { size: after.size, state: after.hasEnd ? 'ended' : 'stopped' };
}

/** The file that is recorded into by whoever serves at `address`; throws a UsageError where nobody does. */
export async function recordingAt(address: string): Promise<string> {
  const { hostname } = URL.canParse(address) ? new URL(address) : { hostname: null };
  if (hostname === null) {
    throw new UsageError(`${address} is no address: --live takes http://127.0.0.1:<port>`);
  }
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
      const { size, mtimeMs: changed } = await stat(path);
      const isYoung = Date.now() - changed < BEGINNING;
      if (!isYoung || (code === 'not-a-recording' && size > 0)) throw error;
      await wait(50);
    }
  }
}

const MAGIC = Buffer.from([0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a]);

/** A file's length, when it was last written (ms since 1970), and whether it has MCAP's end. */
function look(file: ServedFile): { size: number; changed: number; hasEnd: boolean } {
  const { size, mtimeMs } = file.stats();
  const tail = Buffer.alloc(MAGIC.length);
  const isLong = size > 2 * MAGIC.length;
  if (isLong) readSync(file.descriptor, tail, 0, MAGIC.length, size - MAGIC.length);
  return { size, changed: mtimeMs, hasEnd: isLong && tail.equals(MAGIC) };
}

/** Asks a recorder what it records: the file; or that it is gone, or late to answer. */
async function ask(address: string): Promise<{ path: string } | 'gone' | 'late'> {
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    // A redirect may lead off this computer.
    const response = await fetch(new URL('/live.json', address), { signal, redirect: 'error' });
    const { path } = JSON.parse(await shortText(response)) as { path?: unknown };
    return response.ok && typeof path === 'string' ? { path } : 'gone';
  } catch (error) {
    return (error as Error).name === 'TimeoutError' ? 'late' : 'gone';
  }
}

/** The text of a response, up to its limit; throws where there is more. */
async function shortText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes as Uint8Array, { stream: true });
    // Leaving the loop ends what is still being sent.
    if (text.length > LONGEST_ANSWER) throw new Error('too long an answer');
  }
  return text + decoder.decode();
}
