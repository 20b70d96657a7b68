import { decompress } from 'fzstd';
import { LARGEST_CHUNK } from './compression-limit.ts';
import { RecordingError } from './errors.ts';

/** In a browser there is nothing to wait for: zstd is read by plain JavaScript. */
export const compressionReady: Promise<unknown> = Promise.resolve();

/** MCAP's chunk compressor: in a browser none, which every reader of MCAP takes. */
export function compress(chunk: Uint8Array): { compression: string; compressedData: Uint8Array } {
  return { compression: '', compressedData: chunk };
}

/** MCAP's chunk decompressor; throws `damaged` where the bytes or their size are off. */
export const decompressHandlers = {
  zstd(bytes: Uint8Array, size: bigint): Uint8Array {
    if (size > LARGEST_CHUNK) {
      throw new RecordingError('damaged', `a chunk says it holds ${size} bytes: too many`);
    }
    const whole = decompress(bytes, new Uint8Array(Number(size)));
    if (whole.length !== Number(size)) {
      throw new RecordingError('damaged', `a chunk holds ${whole.length} bytes, not ${size}`);
    }
    return whole;
  },
};
