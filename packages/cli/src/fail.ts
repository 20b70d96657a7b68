import { RepriseError } from '@reprise/core';
import { type Command, CommanderError } from 'commander';
import { complaint } from './complaint.ts';

/** A mistake of the person at the keyboard: one line, exit 2. */
export class UsageError extends RepriseError {
  override readonly name = 'UsageError';

  constructor(message: string, options?: ErrorOptions) {
    super('usage', message, options);
  }
}

/** The exit codes of both apps; any other signal's is 128 and its number. */
export const EXIT = { ok: 0, different: 1, usage: 2, interrupted: 130 } as const;

/** Runs a program on the process's arguments; a reader that closes standard output early ends it. */
export async function main(program: Command): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    // The terminal is gone, and SIGHUP says so: what is under way is to be closed whole.
    if (error.code === 'EIO' && process.stdout.isTTY) return;
    complain(`standard output: ${error.message}`);
    process.exit(EXIT.usage);
  });
  // Nobody reads what is said: no reason to stop what is done.
  process.stderr.on('error', () => {});
  await perform(program, process.argv.slice(2));
}

/** Runs a program on arguments: its mistakes become `error: …` on standard error and exit code 2. */
export async function perform(program: Command, args: readonly string[]): Promise<void> {
  quieten(program);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    complain(error instanceof Error ? error.message : String(error));
    process.exitCode = EXIT.usage;
    if (process.env.REPRISE_DEBUG) console.error(error);
  }
}

/** Writes an error as one line. */
function complain(message: string): void {
  process.stderr.write(`error: ${message.replace(/\s*\n\s*/g, ' ').trim()}\n`);
}

/** Makes commander throw, in our words, and leave the writing to `main`. */
function quieten(command: Command): void {
  command.exitOverride((error) => {
    if (error.exitCode === 0) throw error;
    throw new UsageError(complaint(command, error));
  });
  command.configureOutput({ writeErr: () => {}, outputError: () => {} });
  for (const child of command.commands) quieten(child);
}
