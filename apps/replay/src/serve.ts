import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LocalServer, refuse, sendFile, sendJson, serveLocally } from '@reprise/cli';
import { type LiveSource, liveState } from './live.ts';

/** A recording that the page may read; nothing else on the disk is. */
export interface ServedFile {
  readonly path: string;
  /** What the page calls it: the file's name, with its folder where two are the same. */
  readonly name: string;
  /** Where it is still being recorded. */
  readonly live: LiveSource | null;
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

/** Serves the replay page and the given recordings; port 0 takes any that is free. */
export function serve(
  files: readonly ServedFile[],
  assets: ReadonlyMap<string, Buffer>,
  port: number,
): Promise<LocalServer> {
  return serveLocally({ flag: '--port', port, policy: POLICY }, async (path, request, response) => {
    if (path === '/runs.json') {
      const listed = files.map(({ name, live }, id) => ({ id, name, isLive: live !== null }));
      return sendJson(response, listed);
    }
    const run = /^\/runs\/(0|[1-9]\d{0,5})(\/live)?$/.exec(path);
    if (run) {
      const file = files[Number(run[1])];
      if (!file) return refuse(response, 404, 'there is no such run');
      if (!run[2]) return sendFile(request, response, file.path);
      return sendJson(response, await liveState(file.path, file.live));
    }
    const name = path === '/' ? '/index.html' : path;
    const asset = assets.get(name);
    if (!asset) return refuse(response, 404, 'not found');
    const type = types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': asset.length });
    response.end(request.method === 'HEAD' ? undefined : asset);
  });
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

/** Each path once, with a name of its own. */
export function namedFiles(
  sources: readonly { readonly path: string; readonly live: LiveSource | null }[],
): ServedFile[] {
  const unique = [...new Map(sources.map((source) => [source.path, source])).values()];
  const isShared = (path: string) =>
    unique.filter((other) => basename(other.path) === basename(path)).length > 1;
  return unique.map(({ path, live }) => ({
    path,
    name: isShared(path) ? path : basename(path),
    live,
  }));
}
