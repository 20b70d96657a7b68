import type { Command } from 'commander';

/** For tests: the program as it was built, with the page beside it, to be run in this process. */
export async function builtProgram(): Promise<Command> {
  const { href } = new URL('../dist/program.js', import.meta.url);
  const { program } = (await import(href)) as typeof import('./program.ts');
  return program();
}
