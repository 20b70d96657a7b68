import { readFile } from 'node:fs/promises';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.restoreAllMocks();
});

/** What each example prints: how many lines, the first one and the last one. */
const examples = {
  'longest-streak': [55, '1 in a row at transition 1498', '55 in a row at transition 3859'],
  'learning-curve': [
    10,
    '38101: the last 100 returns are 0.27 on average',
    '149999: TD errors -0.111 -0.005 0.117',
  ],
  'until-solved': [8, '58: three failures in a row', '184 episodes'],
  'two-learners': [
    10,
    'episode 99: SARSA -17, Q-learning -13',
    'episode 999: SARSA over, Q-learning -15',
  ],
} as const;

test.each(Object.entries(examples))('the example %s runs', async (name, [count, first, last]) => {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(line));
  await import(`../examples/${name}.ts`);
  await vi.waitFor(() => expect(lines.at(-1)).toBe(last), { timeout: 30_000 });
  expect(lines).toHaveLength(count);
  expect(lines[0]).toBe(first);
});

test('the observer that the README shows is the example that runs', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const example = await readFile(new URL('../examples/longest-streak.ts', import.meta.url), 'utf8');
  expect(/^```ts\n(.*?)^```/ms.exec(readme)?.[1]).toBe(example);
});
