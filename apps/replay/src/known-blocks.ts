import { read } from 'node:fs';
import { promisify } from 'node:util';
import type { ServedFile } from '@reprise/cli';
import {
  type ContainerJson,
  containerToJson,
  openRecording,
  type Readable,
  type Recording,
} from '@reprise/recording';

const readAt = promisify(read);

const opened = new WeakMap<ServedFile, Promise<Recording>>();

/**
 * Where the chunks lie of a recording that has not yet its end, so that a page need not walk through its
 * file, without the first `skipped` of them; null where it has its end, or cannot be read. Of one that grows
 * only what is new is read.
 */
export async function knownBlocks(
  file: ServedFile,
  skipped: number,
): Promise<ContainerJson | null> {
  const before = opened.get(file);
  const now = before
    ? before.then((recording) => recording.grown())
    : openRecording(readableOf(file));
  opened.set(file, now);
  try {
    return containerToJson((await now).container, skipped);
  } catch {
    // The page says what is wrong with it, when it reads it itself.
    opened.delete(file);
    return null;
  }
}

function readableOf(file: ServedFile): Readable {
  return {
    size: async () => BigInt(file.stats().size),
    async read(offset, size) {
      const bytes = new Uint8Array(Number(size));
      let at = 0;
      while (at < bytes.length) {
        const place = Number(offset) + at;
        const { bytesRead } = await readAt(file.descriptor, bytes, at, bytes.length - at, place);
        if (bytesRead === 0) throw new Error('the file ended early');
        at += bytesRead;
      }
      return bytes;
    },
  };
}
