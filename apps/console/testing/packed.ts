import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface Package {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** A package as it is published: its tarball, and where that is unpacked. */
export interface Packed extends Package {
  readonly tarball: string;
  readonly unpacked: string;
}

/** The packages that are published. */
export async function publicPackages(): Promise<Package[]> {
  const found: Package[] = [];
  for (const parent of ['packages', 'apps']) {
    for (const entry of await readdir(join(root, parent), { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const folder = join(root, parent, entry.name);
      const manifest = await manifestIn(folder).catch(() => undefined);
      if (manifest && !manifest.private) found.push({ folder, manifest });
    }
  }
  return found;
}

/**
 * Packs packages, and unpacks each beside links to the dependencies that its manifest declares and to no
 * others, as pnpm installs them: what is imported and not declared is not found. Dependencies of others are the
 * workspace's own, whose versions must be the ones that are declared; so nothing is fetched.
 */
export async function packAll(
  packages: readonly Package[],
  destination: string,
): Promise<Packed[]> {
  await mkdir(destination, { recursive: true });
  const chosen = packages.flatMap(({ manifest }) => ['--filter', manifest.name]);
  await pnpm([...chosen, '-r', 'pack', '--pack-destination', destination], root);
  const packed: Packed[] = [];
  for (const { folder, manifest } of packages) {
    const file = `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`;
    const unpacked = join(destination, manifest.name, 'node_modules', manifest.name);
    await mkdir(unpacked, { recursive: true });
    const tarball = join(destination, file);
    await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', unpacked], destination);
    // As it was packed: pnpm puts versions in place of the workspace's.
    packed.push({ folder, tarball, unpacked, manifest: await manifestIn(unpacked) });
  }
  for (const { folder, manifest } of packed) {
    const modules = join(destination, manifest.name, 'node_modules');
    for (const [name, version] of Object.entries(manifest.dependencies ?? {})) {
      const target = await installed(name, folder, packed);
      const found = (await manifestIn(target)).version;
      if (found !== version) {
        throw new Error(`${manifest.name} declares ${name} ${version}, and ${found} is there`);
      }
      await link(target, join(modules, name));
    }
    for (const name of Object.keys(manifest.peerDependencies ?? {})) {
      await link(await installed(name, root, packed), join(modules, name));
    }
  }
  return packed;
}

/** A project in which `names` are installed, and nothing else: with the commands of the packages. */
export async function installIn(
  project: string,
  names: readonly string[],
  packed: readonly Packed[],
): Promise<void> {
  const modules = join(project, 'node_modules');
  await mkdir(join(modules, '.bin'), { recursive: true });
  await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  for (const name of names) {
    const target = await installed(name, root, packed);
    await link(target, join(modules, name));
    const { bin = {} } = packed.find(({ manifest }) => manifest.name === name)?.manifest ?? {};
    for (const [command, file] of Object.entries(bin)) {
      await chmod(join(target, file), 0o755);
      await symlink(join(target, file), join(modules, '.bin', command));
    }
  }
}

/** The code of a README's first TypeScript block under a heading. */
export async function readmeBlock(title: string): Promise<string> {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const section = readme.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? '';
  const [code] = codeBlocks(section);
  if (code === undefined) throw new Error(`README.md shows no \`\`\`ts block under "${title}"`);
  return code;
}

/** All TypeScript blocks of a text, one after another. */
export function codeBlocks(text: string): string[] {
  return [...text.matchAll(/^```ts[^\n]*\n(.*?)^```/gms)].map(([, code]) => code!);
}

/** Compiles files of a project to its `dist/`, as strictly as a user may ask for. */
export async function compile(
  project: string,
  files: readonly string[],
  types: readonly string[] = [],
): Promise<void> {
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2023', 'dom'],
    types,
    module: 'nodenext',
    strict: true,
    skipLibCheck: true,
    rootDir: '.',
    outDir: 'dist',
  };
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  await run(process.execPath, [join(manifest, '..', 'bin', 'tsc'), '--project', project], project);
}

/** Runs a command without pnpm's settings in its environment; throws with all it printed if it fails. */
export async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm|pnpm|vitest)/i.test(name)),
  );
  try {
    const { stdout } = await promisify(execFile)(command, args, {
      cwd,
      env: { ...env, NO_COLOR: '1', FORCE_COLOR: undefined },
      maxBuffer: 2 ** 26,
    });
    return stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout ?? ''}${stderr ?? error}`);
  }
}

/** Where a package is: as it was packed, or as the workspace's `folder` or root has it. */
async function installed(name: string, folder: string, packed: readonly Packed[]): Promise<string> {
  const ours = packed.find(({ manifest }) => manifest.name === name);
  if (ours) return ours.unpacked;
  const places = [folder, root, join(root, 'packages/core')];
  for (const place of places) {
    const found = await realpath(join(place, 'node_modules', name)).catch(() => null);
    if (found !== null) return found;
  }
  throw new Error(`${name} is not installed in ${folder}`);
}

async function link(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await symlink(target, path);
}

async function manifestIn(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
}

async function pnpm(args: readonly string[], cwd: string): Promise<string> {
  const running = process.env.npm_execpath;
  return running?.includes('pnpm')
    ? run(process.execPath, [running, ...args], cwd)
    : run('npx', ['--yes', 'pnpm@10', ...args], cwd);
}
