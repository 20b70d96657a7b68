import { type PersistentArray, run, type TrainingEvent } from '@reprise/core';
import { frozenLake } from '@reprise/environments';
import { expect, test } from 'vitest';
import { findTrainer } from './catalogue.ts';

const learners = ['q-learning', 'sarsa', 'expected-sarsa', 'double-q-learning', 'n-step-sarsa']
  .concat(['q-lambda', 'sarsa-lambda', 'td-0', 'td-lambda', 'n-step-td', 'monte-carlo'])
  .concat(['off-policy-monte-carlo', 'dyna-q', 'dyna-q-plus']);

test.each(learners)('%s counts every update at its entry', (id) => {
  const { trainer } = findTrainer(id);
  const counts: number[] = [];
  let visits: PersistentArray | undefined;
  run(trainer, {
    ...{ seed: 3, environment: frozenLake(), mode: 'synchronous' },
    until: ({ seq }) => seq === 3000,
  }).subscribe(({ event, state }) => {
    const { kind, index } = event as TrainingEvent & { index?: number };
    if (kind === 'parameter-update') counts[index!] = (counts[index!] ?? 0) + 1;
    visits = (state as { visits?: PersistentArray }).visits;
  });
  const values = visits!.toTypedArray();
  expect([...values]).toEqual(Array.from(values, (_, i) => counts[i] ?? 0));
  expect(counts.length).toBeGreaterThan(10);
});
