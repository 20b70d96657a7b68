import { statSync } from 'node:fs';

/** Whether two paths lead to one file that is there. */
export function isSameFile(a: string, b: string): boolean {
  const [x, y] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }));
  return x !== undefined && x.ino === y?.ino && x.dev === y.dev;
}
