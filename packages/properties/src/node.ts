import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CounterexampleStore } from './counterexample.ts';
import { setDefaultStore } from './default-store.ts';

export * from './index.ts';

/** Keeps counterexamples in a directory, which is made when the first is kept. */
export function counterexamplesIn(directory: string): CounterexampleStore {
  return {
    async read(name) {
      try {
        return await readFile(join(directory, name));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
    async write(name, file) {
      await mkdir(directory, { recursive: true });
      const path = join(directory, name);
      await writeFile(path, file);
      return path;
    },
    get replay() {
      // In the repository it is a script, which builds it first; elsewhere it is installed, or npx fetches it.
      const isRepository =
        existsSync('apps/replay/src/bin.ts') && existsSync('pnpm-workspace.yaml');
      return isRepository ? 'npx pnpm@10 replay' : 'npx @reprise/replay';
    },
  };
}

setDefaultStore(counterexamplesIn('counterexamples'));
