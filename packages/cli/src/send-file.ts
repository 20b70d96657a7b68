import { createReadStream, open, read } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuse } from './local-server.ts';
import type { ServedFile } from './served-file.ts';

/** The file system, but that a stream which has ended leaves its file open for the next. */
const keptOpen = {
  open,
  read,
  close: (_: number, done: (error: null) => void) => done(null),
};

/** Answers with a file's bytes, or the one range of them that is asked for (RFC 9110, section 14). */
export function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: ServedFile,
): void {
  if (file.isGone) {
    refuse(response, 410, 'the file is gone');
    return;
  }
  const { size } = file.stats();
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('Content-Type', 'application/octet-stream');
  const range = rangeOf(request.headers.range, size);
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'Content-Range': `bytes */${size}` }).end();
    return;
  }
  const [first, last] = range ?? [0, size - 1];
  if (range) response.setHeader('Content-Range', `bytes ${first}-${last}/${size}`);
  response.writeHead(range ? 206 : 200, { 'Content-Length': last - first + 1 });
  if (request.method === 'HEAD' || last < first) {
    response.end();
    return;
  }
  const stream = createReadStream('', {
    ...{ fd: file.descriptor, fs: keptOpen, start: first, end: last },
  });
  stream.on('error', () => response.destroy());
  response.on('close', () => stream.destroy());
  stream.pipe(response);
}

function rangeOf(
  header: string | undefined,
  size: number,
): readonly [number, number] | 'unsatisfiable' | null {
  const parts = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!parts || (parts[1] === '' && parts[2] === '')) return null;
  const [from, to] = [parts[1]!, parts[2]!];
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return first > last || first >= size ? 'unsatisfiable' : [first, last];
}
