import { test as prop } from '@fast-check/vitest';
import { run, type Transition } from '@reprise/core';
import { frozenLake } from '@reprise/environments';
import { type QLearningState, qLearning } from '@reprise/trainers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawn, marbles, reward, shown, step, update } from '../testing/marbles.ts';
import { type Episode, episodes } from './episodes.ts';

const whole = { number: 0, firstSeq: 0, isWhole: true } as const;

test('an episode shows with the reward of its last step, terminated or truncated', () => {
  marbles(({ cold, expectObservable }) => {
    const run$ = cold('abcdefghi|', {
      a: step(0),
      b: reward(1, 1),
      c: update(2),
      d: step(3, { terminated: true }),
      e: reward(4, 2),
      f: update(5),
      g: step(6, { truncated: true }),
      h: reward(7, -1),
      i: update(8),
    });
    const first: Episode = { ...whole, seq: 4, return: 3, length: 2, ended: 'terminated' };
    const second: Episode = {
      seq: 7,
      number: 1,
      firstSeq: 6,
      return: -1,
      length: 1,
      ended: 'truncated',
      isWhole: true,
    };
    expectObservable(run$.pipe(episodes())).toBe('----a--b-|', { a: first, b: second });
  });
});

test('the one that is not over shows neither at the end nor at an error', () => {
  marbles(({ cold, expectObservable }) => {
    const values = { a: step(0), b: reward(1, 1), c: step(2, { terminated: true }) };
    expectObservable(cold('abc|', values).pipe(episodes())).toBe('---|');
    expectObservable(cold('abc#', values).pipe(episodes())).toBe('---#');
  });
});

test('what terminated and was truncated at once counts as terminated', () => {
  const both = [step(0, { terminated: true, truncated: true }), reward(1, 0)];
  expect(shown(both, episodes())[0]!.ended).toBe('terminated');
});

test('a stream that begins in an episode shows it as not whole, and those that follow as whole', () => {
  const run = [
    reward(10, 5),
    step(11),
    reward(12, 1),
    step(13, { terminated: true }),
    reward(14, 1),
    step(15, { terminated: true }),
    reward(16, 1),
  ];
  const [cut, next] = shown(run, episodes());
  expect(cut).toMatchObject({ isWhole: false, firstSeq: 11, number: 0, length: 2 });
  expect(next).toMatchObject({ isWhole: true, firstSeq: 15, number: 1, length: 1, return: 1 });
});

test('transitions that are missing make an episode not whole, and what came before them does not count', () => {
  const run = [
    step(0),
    reward(1, 7),
    step(6),
    reward(7, 1),
    step(8, { terminated: true }),
    reward(9, 1),
  ];
  expect(shown(run, episodes())).toEqual([
    { seq: 9, number: 0, firstSeq: 6, return: 2, length: 2, ended: 'terminated', isWhole: false },
  ]);
});

test('a resumed run shows what the run itself shows, but for the episode that it was resumed in', () => {
  const options = {
    config: { steps: 600 },
    seed: 5,
    environment: frozenLake(),
    mode: 'synchronous',
  } as const;
  const transitions: Transition<QLearningState>[] = [];
  run(qLearning, options).subscribe((transition) => transitions.push(transition));
  const all = shown(transitions, episodes());
  const { seq, state } = transitions[700]!;
  const resumed: Episode[] = [];
  run(qLearning, { ...options, from: { seq: seq + 1, state } })
    .pipe(episodes())
    .subscribe((episode) => resumed.push(episode));
  const [cut, ...rest] = resumed;
  const following = all.filter((episode) => episode.firstSeq > seq);
  expect(cut).toMatchObject({ isWhole: false, seq: all.find((episode) => episode.seq > seq)!.seq });
  expect(rest.length).toBeGreaterThan(5);
  expect(rest).toEqual(following.map((episode, i) => ({ ...episode, number: i + 1 })));
});

test('a trainer that draws samples has no episodes', () => {
  expect(shown([drawn(0), reward(1, -1), update(2)], episodes())).toEqual([]);
});

test('a discount outside 0 to 1 is refused', () => {
  expect(() => episodes({ discount: 1.5 })).toThrow(
    'episodes: discount is 1.5; it must be from 0 to 1',
  );
});

const anyEpisode = fc.record({
  rewards: fc.array(fc.double(), { minLength: 1, maxLength: 5 }),
  ended: fc.constantFrom('terminated' as const, 'truncated' as const),
  updates: fc.nat({ max: 2 }),
});

prop.prop([fc.array(anyEpisode, { maxLength: 8 }), fc.double({ min: 0, max: 1, noNaN: true })])(
  'they are those that the run was made of, whatever updates lie between',
  (made, discount) => {
    const run: Transition<unknown>[] = [];
    const expected = made.map(({ rewards, ended, updates }, number) => {
      const firstSeq = run.length;
      let seq = 0;
      rewards.forEach((value, i) => {
        const isLast = i + 1 === rewards.length;
        run.push(step(run.length, isLast ? { [ended]: true } : {}));
        seq = run.length;
        run.push(reward(seq, value));
        for (let k = 0; k < updates; k++) run.push(update(run.length));
      });
      let weight = 1;
      const sum = rewards.reduce((total, value) => {
        const weighted = total + weight * value;
        weight *= discount;
        return weighted;
      }, 0);
      return { seq, number, firstSeq, return: sum, length: rewards.length, ended, isWhole: true };
    });
    expect(shown(run, episodes({ discount }))).toEqual(expected);
  },
);
