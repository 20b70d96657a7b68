import { type Environment, type Outcome, parseConfig, type Scene } from '@reprise/core';
import { z } from 'zod';
import { type TableState, tableEnvironment } from './table-environment.ts';

/** The options of `GamblersProblem-v0`. */
export const gamblersProblemOptions = z.strictObject({
  headsProbability: z.number().gt(0).lt(1).default(0.4).describe('how likely a stake is won'),
  goal: z.int().min(2).max(1000).default(100).describe('the capital that is to be reached'),
});

/**
 * `GamblersProblem-v0`: stake capital on coins until it is gone or has reached the goal, which pays 1
 * (Sutton and Barto 2018, example 4.3). The observation is the capital; action a stakes a + 1, but no
 * more than there is or is missing. It begins with any capital in between. Throws `bad-config`.
 */
export function gamblersProblem(
  options: z.input<typeof gamblersProblemOptions> = {},
): Environment<TableState, number, number> {
  const parsed = parseConfig('GamblersProblem-v0', gamblersProblemOptions, options);
  const { headsProbability, goal } = parsed;
  const capitals = Array.from({ length: goal + 1 }, (_, capital) => capital);
  const stakes = Array.from({ length: Math.floor(goal / 2) }, (_, action) => action + 1);
  const isOver = (capital: number) => capital === 0 || capital === goal;
  const outcome = (probability: number, nextState: number): Outcome => ({
    probability,
    nextState,
    reward: nextState === goal ? 1 : 0,
    terminated: isOver(nextState),
  });
  const outcomesAt = (capital: number): (readonly Outcome[])[] => {
    if (isOver(capital)) {
      const stays = [{ probability: 1, nextState: capital, reward: 0, terminated: true }];
      return stakes.map(() => stays);
    }
    const most = Math.min(capital, goal - capital);
    const bets = stakes
      .slice(0, most)
      .map((stake) => [
        outcome(headsProbability, capital + stake),
        outcome(1 - headsProbability, capital - stake),
      ]);
    // One list for all that stake too much: a model of half the size.
    return stakes.map((stake) => bets[Math.min(stake, most) - 1]!);
  };
  return tableEnvironment({
    id: 'GamblersProblem-v0',
    options: parsed,
    model: {
      states: capitals.length,
      actions: stakes.length,
      outcomes: capitals.map(outcomesAt),
      initial: capitals.map((capital) => (isOver(capital) ? 0 : 1 / (goal - 1))),
    },
    maxEpisodeSteps: null,
    rewardThreshold: null,
    actionNames: stakes.map((stake) => `stake ${stake}`),
    render: (capital) => render(capital, goal),
    describe: (capital) => `capital ${capital} of ${goal}`,
  });
}

function render(capital: number, goal: number): Scene {
  const width = 10;
  return {
    width,
    height: 2,
    title: `the capital is ${capital} of ${goal}`,
    shapes: [
      { kind: 'rectangle', x: 0, y: 0.5, width, height: 1, colour: 'surface' },
      {
        kind: 'rectangle',
        x: 0,
        y: 0.5,
        width: (width * capital) / goal,
        height: 1,
        colour: 'agent',
      },
      { kind: 'text', x: width / 2, y: 1, size: 0.5, text: String(capital), colour: 'text' },
    ],
  };
}
