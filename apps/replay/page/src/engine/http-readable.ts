import { type Readable, RecordingError } from '@reprise/recording';

/** What is fetched where little is asked for: what follows is asked for next. */
const WINDOW = 262_144;
/** What is fetched where reading goes on from a window. */
const LONG_WINDOW = 1_048_576;
/** Windows kept: a search, a survey and a look at one transition may read at once. */
const WINDOWS = 4;

interface Window {
  readonly start: number;
  readonly end: number;
  /** Fewer where the file ended. */
  readonly bytes: Promise<Uint8Array>;
}

/** A recording behind an address, read by HTTP range requests; it may grow. */
export function httpReadable(url: string): Readable {
  /** The one used last is the last. */
  let windows: readonly Window[] = [];
  const use = (window: Window) => {
    windows = [...windows.filter((other) => other !== window), window].slice(-WINDOWS);
  };
  const drop = (window: Window) => {
    windows = windows.filter((other) => other !== window);
  };
  const fetched = (start: number, length: number): Window => {
    const isReadOn = windows.some(
      (window) => start >= window.start && start <= window.end + WINDOW,
    );
    const end = start + Math.max(length, isReadOn ? LONG_WINDOW : WINDOW);
    const window = { start, end, bytes: fetchRange(url, start, end) };
    window.bytes.catch(() => drop(window));
    return window;
  };
  return {
    async size() {
      const response = await fetch(url, { method: 'HEAD' });
      if (!response.ok) {
        throw new RecordingError('damaged', `the server has no such file any more`);
      }
      return BigInt(response.headers.get('Content-Length') ?? 0);
    },
    async read(offset, length) {
      if (length === 0n) return new Uint8Array();
      const [start, end] = [Number(offset), Number(offset + length)];
      const held = windows.find((window) => start >= window.start && end <= window.end);
      for (
        let window = held ?? fetched(start, end - start);
        ;
        window = fetched(start, end - start)
      ) {
        use(window);
        const bytes = (await window.bytes).subarray(start - window.start, end - window.start);
        if (bytes.length === end - start) return bytes;
        drop(window);
        // The window was fetched when the file was shorter.
        if (window !== held) throw new RecordingError('damaged', 'the recording ended early');
      }
    },
  };
}

async function fetchRange(url: string, start: number, end: number): Promise<Uint8Array> {
  const response = await fetch(url, { headers: { Range: `bytes=${start}-${end - 1}` } });
  if (response.status === 410) throw new RecordingError('not-found', 'the file is gone');
  if (response.status !== 206) {
    throw new RecordingError('damaged', `the server gave no bytes at ${start}`);
  }
  return new Uint8Array(await response.arrayBuffer());
}
