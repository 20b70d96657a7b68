import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { keyOf } from '@reprise/core';
import { assertEnvironmentLaws } from '@reprise/properties';
import { afterAll, beforeAll, expect, test } from 'vitest';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const ROOT = here('../../../');

/** What a program of the repository's prints, mistakes and all, run in it. */
function printed(name: string, args: readonly string[], input = ''): string {
  const bin = join(ROOT, 'node_modules/.bin', name);
  const { stdout, stderr } = spawnSync(bin, args, { cwd: ROOT, encoding: 'utf8', input });
  return stdout + stderr;
}

let example: string;
let folder: string;

/** The code that CONTRIBUTING.md shows of a file of this package. */
async function shown(name: string): Promise<string> {
  const head = `\`\`\`ts\n// packages/environments/src/${name}\n`;
  const [, after] = (await readFile(join(ROOT, 'CONTRIBUTING.md'), 'utf8')).split(head);
  return after!.split('```')[0]!;
}

// A copy of the package with the example in it, as CONTRIBUTING.md says.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reprise-contributing-'));
  const filter = (path: string) => !/\.(test|bench)\.ts$/.test(path);
  await cp(here('.'), join(folder, 'src'), { recursive: true, filter });
  await symlink(here('../node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  example = await shown('two-doors.ts');
  await writeFile(join(folder, 'src/two-doors.ts'), example);
  const [imported, entry] = (await shown('catalogue.ts')).split('\n\n');
  const catalogue = await readFile(here('catalogue.ts'), 'utf8');
  const last = 'import { windyGridworld';
  const listed = catalogue
    .replace(last, `${imported}\n${last}`)
    .replace(/(environments: readonly EnvironmentEntry\[\] = \[\n[\s\S]*?)(^\];)/m, `$1${entry}$2`);
  await writeFile(join(folder, 'src/catalogue.ts'), listed);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the environment that CONTRIBUTING.md shows keeps the laws, and is drawn, when it is listed', async () => {
  const url = pathToFileURL(join(folder, 'src/catalogue.ts')).href;
  const { environments, makeEnvironment } = await import(/* @vite-ignore */ url);
  const ids = environments.map(({ id }: { id: string }) => id);
  expect(ids).toContain('TwoDoors-v0');
  expect(ids.length).toBeGreaterThan(20);
  const make = () => makeEnvironment('TwoDoors-v0', { prize: 3 });
  await assertEnvironmentLaws(make);
  const { state } = make().reset(keyOf(0));
  expect(make().step(state, 1, keyOf(0))).toMatchObject({ reward: 3, terminated: true });
  expect(make().describe(state)).toBe('state 0 of 1');
  expect(make().render(state).title).toContain('agent');
});

test('and passes what `pnpm check` asks of it: types, format and lint', async () => {
  const options = { rootDir: '.', noEmit: true, composite: false };
  const typeRoots = [join(ROOT, 'node_modules/@types')];
  const config = {
    extends: join(ROOT, 'tsconfig.base.json'),
    compilerOptions: { ...options, typeRoots, declaration: false, declarationMap: false },
    include: ['src'],
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  expect(printed('tsc', ['-p', folder])).toBe('');
  for (const name of ['two-doors.ts', 'catalogue.ts']) {
    const code = await readFile(join(folder, 'src', name), 'utf8');
    const path = `--stdin-file-path=packages/environments/src/${name}`;
    expect(printed('biome', ['check', '--write', path], code)).toBe(code);
  }
});
