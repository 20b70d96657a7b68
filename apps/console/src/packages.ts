import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** The version of a package, from the package.json above its entry's folder. */
function versionOf(name: string): string {
  const manifest = join(dirname(require.resolve(name)), '../package.json');
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}

/** The versions of the packages that a run is made by: a recording keeps them. */
export function packageVersions(): Readonly<Record<string, string>> {
  const names = ['core', 'environments', 'recording', 'trainers'].map((name) => `@reprise/${name}`);
  return Object.fromEntries(names.map((name) => [name, versionOf(name)]));
}
