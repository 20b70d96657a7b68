import { keyOf } from '@reprise/core';
import { describe, expect, test } from 'vitest';
import { finiteMdp } from './finite-mdp.ts';

const stay = { probability: 1, nextState: 0, reward: 0, terminated: false };

describe('a table that is no MDP is refused, by its row', () => {
  test.each([
    [{ outcomes: [[[stay]], []] }, 'outcomes.1'],
    [{ outcomes: [[[stay]], [[stay], [stay]]] }, 'state 1 has 2 actions, state 0 has 1'],
    [
      { outcomes: [[[{ ...stay, probability: 0.5 }]]] },
      'outcomes[0][0]: probabilities sum to 0.5, not 1',
    ],
    [
      { outcomes: [[[{ ...stay, nextState: 1 }]]] },
      'outcomes[0][0]: nextState 1 is not below 1 states',
    ],
    [{ outcomes: [[[stay]]], initialState: 1 }, 'initialState 1 is not below 1 states'],
    [{ outcomes: [[[stay]]], initial: [1, 0] }, 'initial has 2 probabilities; 1 states need 1'],
    [{ outcomes: [[[stay]]], initial: [0.5] }, 'initial: probabilities sum to 0.5, not 1'],
  ])('%j', (options, message) => {
    expect(() => finiteMdp(options)).toThrow(expect.objectContaining({ code: 'bad-config' }));
    expect(() => finiteMdp(options)).toThrow(message);
  });
});

test('thirds, whose sum is rounded, are allowed', () => {
  const third = { ...stay, probability: 1 / 3 };
  expect(() => finiteMdp({ outcomes: [[[third, third, third]]] })).not.toThrow();
});

test('an episode begins in its initial state and is truncated after its steps', () => {
  const world = finiteMdp({
    outcomes: [[[stay]], [[{ ...stay, nextState: 1, reward: 3 }]]],
    initialState: 1,
    maxEpisodeSteps: 2,
  });
  let { state, observation } = world.reset(keyOf(1));
  expect(observation).toBe(1);
  const seen = [0, 1].map(() => {
    const step = world.step(state, 0, keyOf(1));
    state = step.state;
    return [step.observation, step.reward, step.terminated, step.truncated];
  });
  expect(seen).toEqual([
    [1, 3, false, false],
    [1, 3, false, true],
  ]);
});

test('an episode begins by the distribution of its first states, where that is given', () => {
  const world = finiteMdp({ outcomes: [[[stay]], [[stay]], [[stay]]], initial: [0.25, 0, 0.75] });
  const first = Array.from({ length: 400 }, (_, seed) => world.reset(keyOf(seed)).observation);
  expect(new Set(first)).toEqual(new Set([0, 2]));
  expect(world.model!().initial).toEqual([0.25, 0, 0.75]);
  expect(finiteMdp(world.options).model!()).toEqual(world.model!());
});
