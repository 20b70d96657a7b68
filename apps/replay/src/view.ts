import { spawn } from 'node:child_process';
import { parsePort, UsageError } from '@reprise/cli';
import { RecordingError } from '@reprise/recording';
import type { Command } from 'commander';
import { begun, type LiveSource, recordingAt } from './live.ts';
import { namedRuns, pageAssets, serve } from './serve.ts';
import { withRecording } from './with-recording.ts';

interface ViewOptions {
  readonly port: number;
  readonly open?: boolean;
  readonly live?: boolean;
}

/** Adds `view`. */
export function addView(program: Command): void {
  program
    .command('view')
    .description('show recordings on a page that this computer alone can open')
    .argument('<file...>', 'the recordings; with --live also http://127.0.0.1:<port>')
    .option(
      '--live',
      'follow those that are being recorded, by file or by what train --serve prints',
    )
    .option('--port <number>', 'the port on 127.0.0.1; 0: any that is free', parsePort, 0)
    .option('--open', 'open the page in the browser')
    .action(async (args: string[], { port, open, live = false }: ViewOptions) => {
      const sources = [];
      const bad: Error[] = [];
      for (const arg of args) {
        try {
          sources.push(await sourceOf(arg, live));
        } catch (error) {
          if (live || !isDamage(error)) throw error;
          // Among others it is listed, and the page says what is wrong with it.
          sources.push({ path: arg, live: null });
          bad.push(error);
        }
      }
      if (bad.length === args.length) throw bad[0];
      const assets = await pageAssets();
      if (assets.size === 0) throw new UsageError('the page is not built: run pnpm build first');
      const { address, close } = await serve(namedRuns(sources), assets, port);
      for (const { message } of bad) process.stderr.write(`${message}\n`);
      console.log(address);
      process.stderr.write('Ctrl-C ends it\n');
      if (open) openInBrowser(address);
      process.once('SIGINT', close);
      process.once('SIGTERM', close);
    });
}

/** Whether a file is there, but is no recording that can be read: the others can still be shown. */
function isDamage(error: unknown): error is RecordingError {
  return error instanceof RecordingError && /^(damaged|not-a-recording|unsup)/.test(error.code);
}

/** The recording that an argument of `view` names, opened once to see that it is one. */
async function sourceOf(
  arg: string,
  isLive: boolean,
): Promise<{ path: string; live: LiveSource | null }> {
  const isAddress = /^https?:\/\//.test(arg);
  if (!isLive) {
    if (isAddress) throw new UsageError(`${arg} is an address: with it goes --live`);
    await withRecording(arg, async () => {});
    return { path: arg, live: null };
  }
  const path = isAddress ? await recordingAt(arg) : arg;
  await begun(path);
  return { path, live: { recorder: isAddress ? arg : null } };
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
