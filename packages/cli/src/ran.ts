import { type ExecFileException, execFile } from 'node:child_process';
import type { Command } from 'commander';
import { perform } from './fail.ts';

/** What a command came to: its exit code (or signal) and all that it printed. */
export interface Ran {
  readonly code: number | string | undefined;
  readonly out: string;
  readonly err: string;
}

/** Runs a command in the folder `cwd` to its end, without colours, and with `env` besides its own. */
export function ran(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const options = { cwd, env: { ...process.env, NO_COLOR: '1', ...env } };
  return new Promise((resolve) => {
    execFile(command, args, options, (error: ExecFileException | null, out, err) =>
      resolve({ code: error ? (error.code ?? error.signal ?? 1) : 0, out, err }),
    );
  });
}

/** Runs a program in this process: a mistake needs no process of its own. One at a time. */
export async function ranHere(program: Command, args: readonly string[]): Promise<Ran> {
  const { stdout, stderr } = process;
  const [log, writeOut, writeErr] = [console.log, stdout.write, stderr.write];
  let [out, err] = ['', ''];
  console.log = (text: unknown) => {
    out += `${text}\n`;
  };
  stdout.write = (text: unknown) => {
    out += text;
    return true;
  };
  stderr.write = (text: unknown) => {
    err += text;
    return true;
  };
  try {
    await perform(program, args);
    return { code: process.exitCode as number | undefined, out, err };
  } finally {
    process.exitCode = undefined;
    console.log = log;
    stdout.write = writeOut;
    stderr.write = writeErr;
  }
}
