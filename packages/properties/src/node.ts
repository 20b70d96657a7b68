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
  };
}

setDefaultStore(counterexamplesIn('counterexamples'));
