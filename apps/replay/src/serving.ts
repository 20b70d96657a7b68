import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** For tests: starts a Node program; resolves with it and what `matching` finds first in the lines of `from`. */
export async function started(
  from: 'stdout' | 'stderr',
  matching: RegExp,
  args: readonly string[],
  cwd?: string,
): Promise<[ChildProcess, string]> {
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  child[from === 'stdout' ? 'stderr' : 'stdout'].resume();
  const said: string[] = [];
  const found = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child[from] }).on('line', (line) => {
      said.push(line);
      const match = matching.exec(line);
      if (match) resolve(match[1]!);
    });
    child.once('exit', () => reject(new Error(`it ended: ${said.join('; ')}`)));
  });
  return [child, found];
}

/** The line in which `view` prints its address. */
export const ADDRESS = /^(http:\S+)$/;

/** The path under which a server of the page gives out one of its runs. */
export async function runPath(address: string, i = 0): Promise<string> {
  const listed = await (await fetch(new URL('/runs.json', address))).json();
  return `/runs/${(listed as { key: string }[])[i]!.key}`;
}
