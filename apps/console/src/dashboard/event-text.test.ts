import { PersistentFloat64Array } from '@reprise/core';
import { expect, test } from 'vitest';
import { eventText } from './event-text.ts';

test('an event is told in words: actions by name, lists by their beginning, however they are kept', () => {
  expect(
    eventText(
      { kind: 'environment-step', action: 2, terminated: true, truncated: false } as never,
      ['left', 'down', 'right'],
    ),
  ).toBe('action 2 (right), terminated');
  const weights = PersistentFloat64Array.from([0.25, 1, -3]);
  for (const list of [weights, weights.toTypedArray(), [0.25, 1, -3]]) {
    expect(eventText({ kind: 'parameter-update', weights: list } as never)).toBe(
      'weights [0.25 1 -3]',
    );
  }
  const long = PersistentFloat64Array.zeros(1000);
  expect(eventText({ kind: 'parameter-update', long } as never)).toMatch(/^long \[0 0 0 0/);
  expect(eventText({ kind: 'parameter-update', long } as never).length).toBeLessThan(50);
});
