import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Command } from 'commander';

const REPLAY = fileURLToPath(new URL('../dist/bin.js', import.meta.url));

/** For tests: a program as it was built, with all that lies beside it, to be run in this process. */
export async function builtProgram(bin = REPLAY): Promise<Command> {
  const { href } = new URL('./program.js', pathToFileURL(bin));
  const { program } = (await import(href)) as { program: () => Command };
  return program();
}
