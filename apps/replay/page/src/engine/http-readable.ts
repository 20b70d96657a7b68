import { type Readable, RecentlyUsed, RecordingError } from '@reprise/recording';
import { LOST } from './lost.ts';

/** What is fetched where little is asked for: what follows is asked for next. */
const WINDOW = 262_144;
/** What is fetched where reading goes on from a window. */
const LONG_WINDOW = 1_048_576;
/** Bytes that are kept, of all recordings together: two surveys and a search may read at once. */
const KEPT_BYTES = 4_194_304;
/** Windows used last, from which reading may go on. */
const LATEST = 4;

const GONE = 'the server has no such file any more';

interface Window {
  readonly url: string;
  readonly start: number;
  readonly end: number;
  /** Fewer where the file ended. */
  readonly bytes: Promise<Uint8Array>;
}

const windows = new RecentlyUsed<Window>(KEPT_BYTES, ({ start, end }) => end - start);

/** A recording behind an address, read by HTTP range requests; it may grow. */
export function httpReadable(url: string): Readable {
  const fetched = (start: number, length: number): Window => {
    // From an older one it is chance that brings it near.
    const isReadOn = windows.items
      .slice(-LATEST)
      .some(
        (window) => window.url === url && start >= window.start && start <= window.end + WINDOW,
      );
    const end = start + Math.max(length, isReadOn ? LONG_WINDOW : WINDOW);
    const window = { url, start, end, bytes: fetchRange(url, start, end) };
    window.bytes.catch(() => windows.drop(window));
    return window;
  };
  return {
    async size() {
      const response = await fetch(url, { method: 'HEAD' }).catch(lost);
      if (!response.ok) {
        throw new RecordingError('not-found', GONE);
      }
      return BigInt(response.headers.get('Content-Length') ?? 0);
    },
    async read(offset, length) {
      if (length === 0n) return new Uint8Array();
      const [start, end] = [Number(offset), Number(offset + length)];
      const held = windows.items.find(
        (window) => window.url === url && start >= window.start && end <= window.end,
      );
      for (
        let window = held ?? fetched(start, end - start);
        ;
        window = fetched(start, end - start)
      ) {
        windows.use(window);
        const bytes = (await window.bytes).subarray(start - window.start, end - window.start);
        if (bytes.length === end - start) return bytes;
        windows.drop(window);
        // The window was fetched when the file was shorter.
        if (window !== held) throw new RecordingError('damaged', 'the recording ended early');
      }
    },
  };
}

async function fetchRange(url: string, start: number, end: number): Promise<Uint8Array> {
  const response = await fetch(url, { headers: { Range: `bytes=${start}-${end - 1}` } }).catch(
    lost,
  );
  if (response.status === 410) throw new RecordingError('not-found', 'the file is gone');
  if (response.status === 404) throw new RecordingError('not-found', GONE);
  if (response.status !== 206) {
    throw new RecordingError('read-failed', `the server gave no bytes at ${start}`);
  }
  return new Uint8Array(await response.arrayBuffer().catch(lost));
}

function lost(cause: unknown): never {
  throw new RecordingError('read-failed', LOST, { cause });
}
