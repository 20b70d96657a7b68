import { RepriseError } from '@reprise/core';
import { type Command, CommanderError } from 'commander';

/** A mistake of the person at the keyboard: one line, exit 2. */
export class UsageError extends RepriseError {
  override readonly name = 'UsageError';

  constructor(message: string) {
    super('usage', message);
  }
}

/** The exit codes of both apps. */
export const EXIT = { ok: 0, different: 1, usage: 2, interrupted: 130 } as const;

/**
 * Runs a program on the process's arguments: its mistakes become `error: …` on standard error and
 * exit 2. A reader that closes standard output early (`| head`) ends it quietly.
 */
export async function main(program: Command): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    throw error;
  });
  quieten(program);
  try {
    await program.parseAsync(process.argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
      if (error.exitCode !== 0) complain(error.message);
      return;
    }
    complain(error instanceof Error ? error.message : String(error));
    process.exitCode = EXIT.usage;
    if (!(error instanceof RepriseError) && process.env.REPRISE_DEBUG) console.error(error);
  }
}

/** Writes an error as one line. */
function complain(message: string): void {
  const line = message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
  process.stderr.write(`error: ${line}\n`);
}

/** Makes commander throw, and leave the writing to `main`. */
function quieten(command: Command): void {
  command.exitOverride();
  command.configureOutput({ outputError: () => {} });
  for (const child of command.commands) quieten(child);
}
