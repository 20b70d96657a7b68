import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const text = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');

/** The code that CONTRIBUTING.md shows of a file of this package. */
async function shown(name: string): Promise<string> {
  const head = `\`\`\`ts\n// packages/trainers/src/${name}\n`;
  const [, after] = (await text('../../../CONTRIBUTING.md')).split(head);
  return after!.split('```')[0]!;
}

test('the learner that CONTRIBUTING.md shows is the one that is listed, whole', async () => {
  expect(await shown('expected-sarsa.ts')).toBe(await text('expected-sarsa.ts'));
  const catalogue = (await text('catalogue.ts')).split('\n');
  const lines = (await shown('catalogue.ts')).split('\n').filter((line) => line !== '');
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(catalogue).toContain(line);
});
