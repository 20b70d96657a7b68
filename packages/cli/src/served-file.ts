import { closeSync, fstatSync, openSync, type Stats } from 'node:fs';
import { fileError, READ_AT_ONCE } from '@reprise/recording/node';
import { UsageError } from './fail.ts';

/**
 * A file that a server gives out: the one that was there when it was opened, however much it grows. What
 * its path comes to lead to later is another file, and is not given out.
 */
export class ServedFile {
  readonly path: string;
  readonly descriptor: number;

  /** Throws a UsageError for what is no regular file, and `not-found` or `read-failed`. */
  constructor(path: string) {
    this.path = path;
    try {
      this.descriptor = openSync(path, READ_AT_ONCE);
    } catch (cause) {
      throw fileError(path, cause, 'read-failed');
    }
    if (this.stats().isFile()) return;
    this.close();
    throw new UsageError(`${path} is no regular file`);
  }

  stats(): Stats {
    return fstatSync(this.descriptor);
  }

  /** Whether no path leads to it any more: it was deleted, or another file was put in its place. */
  get isGone(): boolean {
    return this.stats().nlink === 0;
  }

  close(): void {
    closeSync(this.descriptor);
  }
}
