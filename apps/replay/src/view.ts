import { spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { UsageError } from '@reprise/cli';
import { type Command, InvalidArgumentError } from 'commander';
import { namedFiles, pageAssets, serve } from './serve.ts';
import { withRecording } from './with-recording.ts';

/** Adds `view`. */
export function addView(program: Command): void {
  program
    .command('view')
    .description('show recordings on a page that this computer alone can open')
    .argument('<file...>', 'the recordings')
    .option('--port <number>', 'the port on 127.0.0.1; 0: any that is free', parsePort, 0)
    .option('--open', 'open the page in the browser')
    .action(async (paths: string[], { port, open }: { port: number; open?: boolean }) => {
      const files = namedFiles(paths);
      for (const { path } of files) await withRecording(path, async () => {});
      const assets = await pageAssets();
      if (assets.size === 0) throw new UsageError('the page is not built: run pnpm build first');
      const server = await listening(() => serve(files, assets, port), port);
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      console.log(address);
      process.stderr.write('Ctrl-C ends it\n');
      if (open) openInBrowser(address);
      const end = () => {
        server.close();
        server.closeAllConnections();
      };
      process.once('SIGINT', end);
      process.once('SIGTERM', end);
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw new InvalidArgumentError('must be a whole number from 0 to 65535');
}

async function listening<T>(start: () => Promise<T>, port: number): Promise<T> {
  try {
    return await start();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why =
      code === 'EADDRINUSE'
        ? 'is in use: take another, or 0 for any that is free'
        : code === 'EACCES'
          ? 'is not allowed: take one from 1024'
          : `cannot be used: ${message}`;
    throw new UsageError(`--port ${port} ${why}`);
  }
}

/** The desktop's own way to open an address; that there is none is no reason to stop. */
function openInBrowser(address: string): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', address]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', address]
        : ['xdg-open', address];
  const child = spawn(command!, args, { stdio: 'ignore', detached: true });
  child.on('error', () =>
    process.stderr.write('no browser was found: open the address yourself\n'),
  );
  child.unref();
}
