import { run, type Transition } from '@reprise/core';
import { chain, frozenLake } from '@reprise/environments';
import { qLearning } from '@reprise/trainers';
import { expect, test } from 'vitest';
import { at, marbles, reward, shown, step } from '../testing/marbles.ts';
import { episodes } from './episodes.ts';
import { solved } from './solved.ts';

const operator = solved({ rewardThreshold: 2 }, { episodes: 2 });

test('it shows once when the mean of the last whole episodes has reached the threshold', () => {
  marbles(({ cold, expectObservable }) => {
    const values: Record<string, Transition<unknown>> = {};
    [9, 0, 4, 5, -9, 9, 9].forEach((value, i) => {
      values['abcdefg'[i]!] = step(2 * i + 1, { terminated: true });
      values['ABCDEFG'[i]!] = reward(2 * i + 2, value);
    });
    // The first began before the stream, as far as can be known, and does not count.
    expectObservable(cold('aAbBcCdDeEfFgG|', values).pipe(operator)).toBe('-----C-------G|', {
      C: at(6, 2),
      G: at(14, 9),
    });
    expectObservable(cold('aAbB#', values).pipe(operator)).toBe('----#');
  });
});

test('fewer episodes than it takes are not enough', () => {
  expect(shown([step(0, { terminated: true }), reward(1, 100)], operator)).toEqual([]);
});

test('an environment without a threshold is refused by name, and one can be given', () => {
  const nameless = { ...chain(), rewardThreshold: null };
  expect(() => solved(nameless)).toThrow(
    'solved: Chain-v0 has no reward threshold; give one: solved({ rewardThreshold: … })',
  );
  expect(() => solved({ rewardThreshold: 1 }, { episodes: 0 })).toThrow('solved: episodes is 0');
});

test('Q-learning solves the lake that is not slippery, at the episode that two passes find', () => {
  const environment = frozenLake({ isSlippery: false });
  const transitions: Transition<unknown>[] = [];
  run(qLearning, { config: { steps: 3000 }, seed: 7, environment, mode: 'synchronous' }).subscribe(
    (transition) => transitions.push(transition),
  );
  const all = shown(transitions, episodes());
  const first = all.findIndex((_, i) => {
    const last = all.slice(i - 99, i + 1);
    return i >= 99 && last.reduce((sum, episode) => sum + episode.return, 0) / 100 >= 0.7;
  });
  expect(first).toBeGreaterThan(0);
  expect(shown(transitions, solved(environment))[0]?.seq).toBe(all[first]!.seq);
});
