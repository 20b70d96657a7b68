import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const minutes = 60_000;

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
}

interface Packed {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly tarball: string;
}

/** The README's code, and the sections that it stands in. */
const readmeFiles = {
  'coins.ts': 'Write a trainer',
  'mean-reward.ts': 'Write an observer',
  'record.ts': 'Record, replay, verify',
};

const packages = await publicPackages();

describe('the published packages', () => {
  let scratch: string;
  let packed: readonly Packed[];

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'reprise-packaging-'));
    packed = await packAll(join(scratch, 'tarballs'));
  }, 5 * minutes);

  afterAll(async () => {
    await rm(scratch, { recursive: true, force: true });
  });

  test.for(packages)('$manifest.name passes publint', async ({ manifest }) => {
    const { tarball } = find(packed, manifest.name);
    const bytes = await bytesOf(tarball);
    const { messages, pkg } = await publint({ pack: { tarball: bytes }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  test.for(packages.filter(({ manifest }) => manifest.exports))(
    '$manifest.name has types that resolve for ESM and bundlers',
    async ({ manifest }) => {
      const { tarball } = find(packed, manifest.name);
      const bytes = new Uint8Array(await bytesOf(tarball));
      const result = await checkPackage(createPackageFromTarballData(bytes));
      if (!result.types) throw new Error(`${manifest.name} publishes no types`);
      // ESM only: what `require` and the resolution of before `exports` see is not promised.
      const promised = result.problems.filter(
        (problem) =>
          !('resolutionKind' in problem) ||
          problem.resolutionKind === 'node16-esm' ||
          problem.resolutionKind === 'bundler',
      );
      expect(promised).toEqual([]);
    },
  );

  test('the code of the README type-checks and runs where only the tarballs are installed', {
    timeout: 5 * minutes,
  }, async () => {
    const project = join(scratch, 'project');
    await installTarballs(project, packed);

    for (const [file, section] of Object.entries(readmeFiles)) {
      await writeFile(join(project, file), await readmeBlock(section));
    }
    await run(process.execPath, [typescript(), '--project', project], project);
    const trained = await run(process.execPath, ['dist/coins.js'], project);
    expect(trained.trim().split('\n')).toHaveLength(3);
    const recorded = await run(process.execPath, ['dist/record.js'], project);
    expect(recorded).toMatch(/^true$/m);
    expect(recorded).toMatch(/verified: true,\s+transitions: 3000/);

    for (const bin of packed.flatMap(({ manifest }) => Object.keys(manifest.bin ?? {}))) {
      const help = await run(join(project, 'node_modules', '.bin', bin), ['--help'], project);
      expect(help).toContain('Usage');
    }
  });
});

async function publicPackages(): Promise<Pick<Packed, 'folder' | 'manifest'>[]> {
  const found: Pick<Packed, 'folder' | 'manifest'>[] = [];
  for (const parent of ['packages', 'apps']) {
    for (const entry of await readdir(join(root, parent), { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const folder = join(root, parent, entry.name);
      const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
      if (text === undefined) continue;
      const manifest = JSON.parse(text) as Manifest;
      if (!manifest.private) found.push({ folder, manifest });
    }
  }
  return found;
}

async function packAll(destination: string): Promise<Packed[]> {
  await mkdir(destination, { recursive: true });
  const packed: Packed[] = [];
  for (const { folder, manifest } of packages) {
    const before = new Set(await readdir(destination));
    await pnpm(['pack', '--pack-destination', destination], folder);
    const added = (await readdir(destination)).filter((name) => !before.has(name));
    expect(added, `what pnpm packed for ${manifest.name}`).toHaveLength(1);
    packed.push({ folder, manifest, tarball: join(destination, added[0] as string) });
  }
  return packed;
}

async function installTarballs(project: string, packed: readonly Packed[]): Promise<void> {
  const dependencies = Object.fromEntries(
    packed.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]),
  );
  // A tarball's own dependencies on the others must find the tarballs, never the registry.
  const overrides = Object.fromEntries(
    packed.map(({ manifest }) => [manifest.name, `$${manifest.name}`]),
  );
  await mkdir(project, { recursive: true });
  await writeFile(
    join(project, 'package.json'),
    JSON.stringify({ private: true, type: 'module', dependencies, overrides }),
  );
  await writeFile(
    join(project, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'es2022',
        lib: ['es2023', 'dom'],
        types: [],
        module: 'nodenext',
        strict: true,
        skipLibCheck: true,
        rootDir: '.',
        outDir: 'dist',
      },
      files: Object.keys(readmeFiles),
    }),
  );
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', ['install', ...flags], project);
}

/** The first TypeScript block of a section of the README. */
async function readmeBlock(title: string): Promise<string> {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const section = readme.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? '';
  const code = /^```ts[^\n]*\n(.*?)^```/ms.exec(section)?.[1];
  if (code === undefined) throw new Error(`README.md shows no \`\`\`ts block under "${title}"`);
  return code;
}

function find(packed: readonly Packed[], name: string): Packed {
  const found = packed.find(({ manifest }) => manifest.name === name);
  if (!found) throw new Error(`${name} was not packed`);
  return found;
}

async function bytesOf(file: string): Promise<ArrayBuffer> {
  return new Uint8Array(await readFile(file)).buffer;
}

function typescript(): string {
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  return join(manifest, '..', 'bin', 'tsc');
}

async function pnpm(args: readonly string[], cwd: string): Promise<string> {
  const running = process.env.npm_execpath;
  return running?.includes('pnpm')
    ? run(process.execPath, [running, ...args], cwd)
    : run('npx', ['--yes', 'pnpm@10', ...args], cwd);
}

/** Runs a command without pnpm's settings in its environment, and shows all it printed if it fails. */
async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm|pnpm)_/i.test(name)),
  );
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd, env, maxBuffer: 2 ** 26 });
    return stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout ?? ''}${stderr ?? error}`);
  }
}
