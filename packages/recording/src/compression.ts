import zstd from '@foxglove/wasm-zstd';
import { LARGEST_CHUNK } from './compression-limit.ts';
import { RecordingError } from './errors.ts';

/** Resolves when zstd's WebAssembly is ready; `compress` and `decompress` must wait for it. */
export const compressionReady: Promise<unknown> = zstd.isLoaded;

/** MCAP's chunk compressor: zstd, level 1. */
export function compress(chunk: Uint8Array): { compression: string; compressedData: Uint8Array } {
  return { compression: 'zstd', compressedData: zstd.compress(chunk, 1) };
}

/** MCAP's chunk decompressor; throws `damaged` where the bytes or their size are off. */
export const decompressHandlers = {
  zstd(bytes: Uint8Array, size: bigint): Uint8Array {
    if (size > LARGEST_CHUNK) {
      throw new RecordingError('damaged', `a chunk says it holds ${size} bytes: too many`);
    }
    return zstd.decompress(bytes, Number(size));
  },
};
