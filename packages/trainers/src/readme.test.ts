import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

test('every example that runs as a test is in the README as it runs', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const folder = new URL('../examples/', import.meta.url);
  const names = await readdir(folder);
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    expect(readme).toContain(`\`\`\`ts\n${await readFile(new URL(name, folder), 'utf8')}\`\`\``);
  }
});
