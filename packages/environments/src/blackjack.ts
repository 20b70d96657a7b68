import {
  badAction,
  discrete,
  type Environment,
  integer,
  type Key,
  parseConfig,
  type Scene,
  type SceneShape,
  tuple,
} from '@reprise/core';
import { z } from 'zod';

/** The options of `Blackjack-v1`, as Gymnasium's keyword arguments. */
export const blackjackOptions = z.strictObject({
  natural: z
    .boolean()
    .default(false)
    .describe('whether winning with an ace and a ten at once pays 1.5'),
  sab: z
    .boolean()
    .default(true)
    .describe('whether the rules are those of Sutton and Barto, which override natural'),
});

/** A game: an ace is 1, a picture 10. */
export interface BlackjackState {
  readonly player: readonly number[];
  /** The first card lies open. */
  readonly dealer: readonly number[];
  /** Whether the player has stuck, and so the dealer has played. */
  readonly stuck: boolean;
}

/** What the player sees: own sum, the dealer's open card, whether an ace counts 11. */
export type BlackjackObservation = readonly [sum: number, dealer: number, usableAce: number];

/**
 * `Blackjack-v1`: come closer to 21 than the dealer, not above (Sutton and Barto 2018, example 5.1), from
 * a deck that never ends; the rules are Gymnasium's. Action 0 sticks, 1 hits. A game ends itself. Throws
 * `bad-config`.
 */
export function blackjack(
  options: z.input<typeof blackjackOptions> = {},
): Environment<BlackjackState, BlackjackObservation, number> {
  const { natural, sab } = parseConfig('Blackjack-v1', blackjackOptions, options);
  const actionSpace = discrete(2);
  return Object.freeze<Environment<BlackjackState, BlackjackObservation, number>>({
    id: 'Blackjack-v1',
    options: { natural, sab },
    observationSpace: tuple([discrete(32), discrete(11), discrete(2)]) as never,
    actionSpace,
    maxEpisodeSteps: null,
    rewardThreshold: null,
    actionNames: ['stick', 'hit'],

    reset(key) {
      return deal(key, drawnCard);
    },

    step(state, action, key) {
      if (action !== STICK && action !== HIT)
        throw badAction({ id: 'Blackjack-v1', actionSpace }, action);
      return play(state, action, key, drawnCard, natural, sab);
    },

    render,
    describe,
  });
}

const STICK = 0;
const HIT = 1;

/** Where the `n`-th card of a deal or a step comes from. */
export type CardSource<From> = (from: From, n: number) => number;

/** The cards of one suit, each as likely: an ace, 2 to 10, three pictures. */
const drawnCard: CardSource<Key> = (key, n) => Math.min(integer(key, 13, n) + 1, 10);

/** The first four cards, in the order in which they are dealt. */
export function deal<From>(from: From, card: CardSource<From>) {
  const dealer = [card(from, 0), card(from, 1)];
  const state = { player: [card(from, 2), card(from, 3)], dealer, stuck: false };
  return { state, observation: seen(state) };
}

/** One step, with cards from `from`. */
export function play<From>(
  state: BlackjackState,
  action: number,
  from: From,
  card: CardSource<From>,
  natural: boolean,
  sab: boolean,
) {
  if (action === HIT) {
    const { dealer, stuck } = state;
    const next = { player: [...state.player, card(from, 0)], dealer, stuck };
    const isBust = sumOf(next.player) > 21;
    return {
      state: next,
      observation: seen(next),
      reward: isBust ? -1 : 0,
      terminated: isBust,
      truncated: false,
    };
  }
  const dealer = [...state.dealer];
  for (let n = 0; sumOf(dealer) < 17; n++) dealer.push(card(from, n));
  const next = { player: state.player, dealer, stuck: true };
  return {
    state: next,
    observation: seen(next),
    reward: payment(next, natural, sab),
    terminated: true,
    truncated: false,
  };
}

function payment({ player, dealer }: BlackjackState, natural: boolean, sab: boolean): number {
  const isNaturalWin = isNatural(player) && !isNatural(dealer);
  if (sab && isNaturalWin) return 1;
  const difference = score(player) - score(dealer);
  const reward = difference > 0 ? 1 : difference < 0 ? -1 : 0;
  return natural && !sab && isNatural(player) && reward === 1 ? 1.5 : reward;
}

function seen({ player, dealer }: BlackjackState): BlackjackObservation {
  return [sumOf(player), dealer[0]!, hasUsableAce(player) ? 1 : 0];
}

function hardSum(hand: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < hand.length; i++) sum += hand[i]!;
  return sum;
}

/** An ace that counts 11 without going above 21. */
function hasUsableAce(hand: readonly number[]): boolean {
  return hand.includes(1) && hardSum(hand) + 10 <= 21;
}

function sumOf(hand: readonly number[]): number {
  return hardSum(hand) + (hasUsableAce(hand) ? 10 : 0);
}

const score = (hand: readonly number[]) => (sumOf(hand) > 21 ? 0 : sumOf(hand));

const isNatural = (hand: readonly number[]) =>
  hand.length === 2 && hand.includes(1) && hand.includes(10);

/** The dealer's other cards are shown once the game is over. */
const isOpen = ({ player, stuck }: BlackjackState) => stuck || sumOf(player) > 21;

const letter = (card: number) => (card === 1 ? 'A' : String(card));

function shownHands(state: BlackjackState) {
  const dealer = state.dealer.map((card, i) => (i === 0 || isOpen(state) ? letter(card) : '?'));
  return { dealer, player: state.player.map(letter) };
}

function describe(state: BlackjackState): string {
  const { dealer, player } = shownHands(state);
  return `dealer ${dealer.join(' ')}\nplayer ${player.join(' ')} = ${sumOf(state.player)}`;
}

function render(state: BlackjackState): Scene {
  const { dealer, player } = shownHands(state);
  const hand = (cards: readonly string[], y: number): SceneShape[] =>
    cards.flatMap((text, i): SceneShape[] => [
      { kind: 'rectangle', x: 0.2 + 1.1 * i, y, width: 1, height: 1.4, colour: 'object' },
      { kind: 'text', x: 0.7 + 1.1 * i, y: y + 0.7, size: 0.5, text, colour: 'text' },
    ]);
  const width = Math.max(4, 0.4 + 1.1 * Math.max(dealer.length, player.length));
  return {
    width,
    height: 3.4,
    title: describe(state).replace('\n', ', '),
    shapes: [
      { kind: 'rectangle', x: 0, y: 0, width, height: 3.4, colour: 'surface' },
      ...hand(dealer, 0.2),
      ...hand(player, 1.8),
    ],
  };
}
