// Builds the page into dist/page, and what reports are made of into dist/report, where their sources are
// newer than what was built.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** When the newest file under a folder was changed, in ms; 0 for none. */
async function newest(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const times = entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).mtimeMs);
  return Math.max(0, ...(await Promise.all(times)));
}

const packages = ['cli', 'core', 'environments', 'observers', 'recording', 'trainers'];
const sources = [
  '.',
  '../dist/engine',
  ...packages.map((name) => `../../../packages/${name}/dist`),
];
const changed = Math.max(...(await Promise.all(sources.map((path) => newest(here(path))))));
for (const [folder, config] of [
  ['../dist/page', '../vite.config.ts'],
  ['../dist/report', '../vite.report.config.ts'],
]) {
  if ((await newest(here(folder))) >= changed) continue;
  const { build } = await import('vite');
  await build({ configFile: here(config), logLevel: 'error' });
}
