import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A recording that the page may read; nothing else on the disk is. */
export interface ServedFile {
  readonly path: string;
  /** What the page calls it: the file's name, with its folder where two are the same. */
  readonly name: string;
}

const PAGE = new URL('./page/', import.meta.url);

/** What the page may do: run and show what this server sends, and talk to nobody else. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  wasm: 'application/wasm',
};

/** Serves the replay page and the given recordings on 127.0.0.1; port 0 takes any that is free. */
export async function serve(
  files: readonly ServedFile[],
  assets: ReadonlyMap<string, Buffer>,
  port: number,
): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request, response, files, assets).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  return server;
}

/** The page's files by their paths, read once; empty where it has not been built. */
export async function pageAssets(): Promise<ReadonlyMap<string, Buffer>> {
  const assets = new Map<string, Buffer>();
  const folder = fileURLToPath(PAGE);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries.filter((found) => found.isFile())) {
    const path = join(entry.parentPath, entry.name);
    assets.set(`/${relative(folder, path).replaceAll('\\', '/')}`, await readFile(path));
  }
  return assets;
}

/** Each path with a name of its own. */
export function namedFiles(paths: readonly string[]): ServedFile[] {
  const unique = [...new Set(paths)];
  const isShared = (path: string) =>
    unique.filter((other) => basename(other) === basename(path)).length > 1;
  return unique.map((path) => ({ path, name: isShared(path) ? path : basename(path) }));
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  files: readonly ServedFile[],
  assets: ReadonlyMap<string, Buffer>,
): Promise<void> {
  response.setHeader('Content-Security-Policy', POLICY);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cache-Control', 'no-store');
  const refuse = (code: number, why: string) => {
    response.writeHead(code, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.end(`${why}\n`);
  };
  // A page of another site may have its name point here: it is answered nothing.
  if (!isOwnHost(request)) return refuse(421, 'wrong Host: open the address that was printed');
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refuse(405, 'GET and HEAD only');
  const path = (request.url ?? '/').split('?', 1)[0]!;
  if (path === '/runs.json') {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(files.map(({ name }, id) => ({ id, name }))));
    return;
  }
  const run = /^\/runs\/(0|[1-9]\d{0,5})$/.exec(path);
  if (run) {
    const file = files[Number(run[1])];
    return file ? sendFile(request, response, file.path) : refuse(404, 'there is no such run');
  }
  const name = path === '/' ? '/index.html' : path;
  const asset = assets.get(name);
  if (!asset) return refuse(404, 'not found');
  const type = types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': asset.length });
  response.end(request.method === 'HEAD' ? undefined : asset);
}

function isOwnHost({ headers, socket }: IncomingMessage): boolean {
  const port = socket.localPort;
  return headers.host === `127.0.0.1:${port}` || headers.host === `localhost:${port}`;
}

/** A recording's bytes, or the one range of them that is asked for (RFC 9110, section 14). */
async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  let size: number;
  try {
    ({ size } = await stat(path));
  } catch {
    response.writeHead(404).end('the file is gone\n');
    return;
  }
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
  const stream = createReadStream(path, { start: first, end: last });
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
