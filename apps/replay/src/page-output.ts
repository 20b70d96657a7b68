import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileError, noDirectory } from '@reprise/recording/node';

/** Where a page goes, found fit for it; nothing there is touched before the page is whole. */
export interface PageOutput {
  /** Whether standard output may say something of its own, besides the page. */
  readonly isFile: boolean;
  write(page: Uint8Array): Promise<void>;
}

/** The path that means standard output. */
const STANDARD_OUTPUT = '-';

/**
 * The output at `path`: a file, which comes to be with one rename or not at all; a device or pipe, which is
 * written into; or `-`, standard output. Throws `exists`, `no-directory` or `write-failed`.
 */
export function pageOutput(path: string, force: boolean): PageOutput {
  if (path === STANDARD_OUTPUT) return { isFile: false, write: toStandardOutput };
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory()) throw fileError(path, failure('EISDIR'));
  if (there && !force) throw fileError(path, failure('EEXIST'));
  if (there && !there.isFile()) {
    // /dev/stdout, where that is a socket, cannot be opened.
    if (isStandardOutput(there)) return { isFile: false, write: toStandardOutput };
    return { isFile: false, write: async (page) => writeInto(path, page, constants.O_WRONLY) };
  }
  // A link stays one: what it leads to is replaced.
  const target = there ? realpathSync(path) : path;
  const folder = dirname(target);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw noDirectory(path);
  try {
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw fileError(path, cause);
  }
  return { isFile: true, write: async (page) => replace(path, target, page, there) };
}

/** Writes beside the target, and renames when all is written. */
function replace(path: string, target: string, page: Uint8Array, there: Stats | undefined): void {
  const beside = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  const { O_WRONLY, O_CREAT, O_EXCL } = constants;
  writeInto(path, page, O_WRONLY | O_CREAT | O_EXCL, beside, there && there.mode & 0o777);
  try {
    // What has come there since is not ours to replace.
    if (!there && statSync(target, { throwIfNoEntry: false })) throw failure('EEXIST');
    renameSync(beside, target);
  } catch (cause) {
    rmSync(beside, { force: true });
    throw fileError(path, cause);
  }
}

/** Writes a file whole; where it was made for that and cannot be, it is removed again. */
function writeInto(path: string, page: Uint8Array, flags: number, file = path, mode = 0o644): void {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(file, flags, mode);
    writeFileSync(descriptor, page);
  } catch (cause) {
    if (descriptor !== null && flags & constants.O_EXCL) rmSync(file, { force: true });
    throw fileError(path, cause);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function isStandardOutput({ dev, ino }: Stats): boolean {
  const own = fstatSync(1);
  return own.dev === dev && own.ino === ino;
}

function toStandardOutput(page: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(page, (error) => (error ? reject(error) : resolve()));
  });
}

function failure(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}
