import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type LocalServer,
  refuse,
  ServedFile,
  sendFile,
  sendJson,
  serveLocally,
} from '@reprise/cli';
import { knownBlocks } from './known-blocks.ts';
import { type LiveSource, liveState } from './live.ts';

/** A recording that the page may read; nothing else on the disk is. */
export interface ServedRun {
  readonly file: ServedFile;
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

/** Serves the replay page and the given recordings, which it closes at the end; port 0 takes any that is free. */
export async function serve(
  runs: readonly ServedRun[],
  assets: ReadonlyMap<string, Buffer>,
  port: number,
): Promise<LocalServer> {
  // A long file is walked through before a page waits for it.
  for (const { file, live } of runs) if (live) void knownBlocks(file, 0);
  const options = { flag: '--port', port, policy: POLICY };
  const keyed = new Map(runs.map((run) => [keyOf(run.file), run]));
  const { address, close } = await serveLocally(options, async (path, request, response) => {
    if (path === '/runs.json') {
      const listed = [...keyed].map(([key, { name, live }]) => ({
        name,
        key,
        isLive: live !== null,
      }));
      return sendJson(response, listed);
    }
    const asked = /^\/runs\/([0-9a-f]{16})(\/live|\/blocks\/(0|[1-9]\d{0,9}))?$/.exec(path);
    if (asked) {
      const run = keyed.get(asked[1]!);
      if (!run) return refuse(response, 404, 'there is no such run');
      if (!asked[2]) return sendFile(request, response, run.file);
      if (asked[3]) return sendJson(response, await knownBlocks(run.file, Number(asked[3])));
      return sendJson(response, await liveState(run.file, run.live));
    }
    const name = path === '/' ? '/index.html' : path;
    const asset = assets.get(name);
    if (!asset) return refuse(response, 404, 'not found');
    const type = types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': asset.length });
    response.end(request.method === 'HEAD' ? undefined : asset);
  });
  return {
    address,
    close() {
      close();
      for (const { file } of runs) file.close();
    },
  };
}

/** What a file alone is asked for by: another one, in its place or under its name, is not taken for it. */
function keyOf(file: ServedFile): string {
  const { dev, ino, birthtimeMs } = file.stats();
  return createHash('sha256').update(`${dev} ${ino} ${birthtimeMs}`).digest('hex').slice(0, 16);
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

/** Opens each file once, whatever paths lead to it, and gives it a name of its own. */
export function namedRuns(
  sources: readonly { readonly path: string; readonly live: LiveSource | null }[],
): ServedRun[] {
  const unique = new Map<string, { readonly file: ServedFile; readonly live: LiveSource | null }>();
  for (const { path, live } of sources) {
    const file = new ServedFile(path);
    const { dev, ino } = file.stats();
    const there = unique.get(`${dev} ${ino}`);
    if (there) file.close();
    // Who is known to record it says more of it than its file does.
    unique.set(`${dev} ${ino}`, { file: there?.file ?? file, live: recorderOf(there?.live, live) });
  }
  const runs = [...unique.values()];
  const isShared = (path: string) =>
    runs.filter((other) => basename(other.file.path) === basename(path)).length > 1;
  return runs.map(({ file, live }) => ({
    file,
    name: isShared(file.path) ? file.path : basename(file.path),
    live,
  }));
}

function recorderOf(a: LiveSource | null | undefined, b: LiveSource | null): LiveSource | null {
  return a?.recorder ? a : (b ?? a ?? null);
}
