import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { lawsOfEnvironments } from './environment/environment-laws.ts';
import { environmentFaults } from './faults/environment/environment-faults.ts';

test('every example that runs as a test is in the README as it runs', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const folder = new URL('../examples/', import.meta.url);
  const names = await readdir(folder);
  expect(names.length).toBeGreaterThan(1);
  for (const name of names) {
    expect(readme).toContain(`\`\`\`ts\n${await readFile(new URL(name, folder), 'utf8')}\`\`\``);
  }
});

test('the README lists every law of environments, and counts the faults that are planted for them', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const listed = lawsOfEnvironments.map(({ sentence }) => `| ${sentence} |`).join('\n');
  expect(readme).toContain(`| law |\n| --- |\n${listed}\n`);
  expect(readme).toContain(`${environmentFaults.length} faults, planted in small worlds`);
});
