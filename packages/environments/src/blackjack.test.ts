import { foldIn, keyOf } from '@reprise/core';
import { expectFrequencies } from '@reprise/properties';
import { describe, expect, test } from 'vitest';
import { fixture } from '../fixtures/fixture.ts';
import { type BlackjackState, blackjack, type CardSource, deal, play } from './blackjack.ts';

/** A game as Gymnasium played it. */
interface Game {
  readonly label: string;
  readonly natural: boolean;
  readonly sab: boolean;
  /** In the order in which they were drawn. */
  readonly cards: readonly number[];
  readonly observations: readonly (readonly number[])[];
  readonly actions: readonly number[];
  readonly rewards: readonly number[];
  readonly terminated: readonly boolean[];
  readonly truncated: readonly boolean[];
  readonly player: readonly number[];
  readonly dealer: readonly number[];
}

const { hands, spec } = fixture('Blackjack-v1') as { hands: readonly Game[]; spec: never };

const fromPile: CardSource<readonly number[]> = (pile, n) => pile[n]!;

test.each([true, false].flatMap((natural) => [true, false].map((sab) => ({ natural, sab }))))(
  'is played and paid as in Gymnasium: natural $natural, sab $sab',
  ({ natural, sab }) => {
    const games = hands.filter((game) => game.natural === natural && game.sab === sab);
    expect(games.length).toBeGreaterThanOrEqual(11);
    for (const game of games) {
      const first = deal(game.cards, fromPile);
      expect(first.observation).toEqual(game.observations[0]);
      let state: BlackjackState = first.state;
      let drawn = 4;
      for (const [i, action] of game.actions.entries()) {
        const step = play(state, action, game.cards.slice(drawn), fromPile, natural, sab);
        drawn += step.state.player.length + step.state.dealer.length;
        drawn -= state.player.length + state.dealer.length;
        expect([game.label, step.observation, step.reward]).toEqual([
          game.label,
          game.observations[i + 1],
          game.rewards[i],
        ]);
        expect([step.terminated, step.truncated]).toEqual([game.terminated[i], game.truncated[i]]);
        state = step.state;
      }
      expect(drawn).toBe(game.cards.length);
      const stuck = game.actions.at(-1) === 0;
      expect(state).toEqual({ player: game.player, dealer: game.dealer, stuck });
    }
  },
);

test('has the spaces and limits of Gymnasium', () => {
  const { observationSpace, actionSpace, maxEpisodeSteps, rewardThreshold } = blackjack();
  expect(JSON.parse(JSON.stringify({ observationSpace, actionSpace }))).toMatchObject({
    observationSpace: { type: 'Tuple', spaces: [{ n: 32 }, { n: 11 }, { n: 2 }] },
    actionSpace: { type: 'Discrete', n: 2 },
  });
  expect({ maxEpisodeSteps, rewardThreshold }).toEqual({
    maxEpisodeSteps: (spec as { maxEpisodeSteps: null }).maxEpisodeSteps,
    rewardThreshold: (spec as { rewardThreshold: null }).rewardThreshold,
  });
});

test('deals every card as often as a suit has it', () => {
  const counts = new Array<number>(11).fill(0);
  const games = 13_000;
  for (let i = 0; i < games; i++) {
    const { player, dealer } = blackjack().reset(foldIn(keyOf(5), i)).state;
    for (const card of [...player, ...dealer]) counts[card]!++;
  }
  const chances = counts.map((_, card) => (card === 0 ? 0 : card === 10 ? 4 : 1) / 13);
  expectFrequencies(counts.slice(1), chances.slice(1), {
    claim: 'Blackjack deals every card as often as a suit has it',
  });
});

describe('what is shown', () => {
  const world = blackjack();
  const dealt: BlackjackState = { player: [1, 7], dealer: [10, 6], stuck: false };

  test('the dealer’s second card stays hidden until the dealer has played', () => {
    expect(world.describe!(dealt)).toBe('dealer 10 ?\nplayer A 7 = 18');
    expect(JSON.stringify(world.render!(dealt))).not.toContain('"6"');
    const drawn: BlackjackState = { player: [1, 7], dealer: [10, 6, 4], stuck: true };
    expect(world.describe!(drawn)).toBe('dealer 10 6 4\nplayer A 7 = 18');
    const stood = world.step({ ...dealt, dealer: [10, 9] }, 0, keyOf(0)).state;
    expect(world.describe!(stood)).toBe('dealer 10 9\nplayer A 7 = 18');
  });
});
