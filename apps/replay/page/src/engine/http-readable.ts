import { type Readable, RecordingError } from '@reprise/recording';

/** A recording behind an address, read by HTTP range requests. */
export function httpReadable(url: string): Readable {
  const size = fetch(url, { method: 'HEAD' }).then((response) => {
    if (!response.ok) throw new RecordingError('damaged', `the server has no such file any more`);
    return BigInt(response.headers.get('Content-Length') ?? 0);
  });
  return {
    size: () => size,
    async read(offset, length) {
      if (length === 0n) return new Uint8Array();
      const last = offset + length - 1n;
      const response = await fetch(url, { headers: { Range: `bytes=${offset}-${last}` } });
      if (response.status !== 206) {
        throw new RecordingError('damaged', `the server gave no bytes at ${offset}`);
      }
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (bytes.length !== Number(length)) {
        throw new RecordingError('damaged', 'the recording ended early');
      }
      return bytes;
    },
  };
}
