import type { Arbitrary } from 'fast-check';
import { checkOptions } from '../check-options.ts';
import { anyMdp, type FiniteMdp, type MdpInput } from './any-mdp.ts';

/** A Markov chain with rewards: an MDP of one action. */
export interface MarkovChain {
  readonly environment: FiniteMdp;
  /** The probability of each next state, states × states, row-major; rows sum to exactly 1. */
  readonly transitions: readonly number[];
  /** The expected reward of leaving each state. */
  readonly rewards: readonly number[];
}

/** Markov chains of 2 to 64 states ([2, 6] by default), of any kind that MDPs are of. Throws `bad-argument`. */
export function anyMarkovChain(input: Omit<MdpInput, 'actions'> = {}): Arbitrary<MarkovChain> {
  checkOptions('anyMarkovChain', input);
  return anyMdp({ ...input, actions: 1 }).map((environment) => {
    const { states, outcomes } = environment.model();
    const transitions = new Array<number>(states * states).fill(0);
    const rewards = outcomes.map(([row], state) =>
      row!.reduce((sum, { probability, nextState, reward }) => {
        transitions[state * states + nextState]! += probability;
        return sum + probability * reward;
      }, 0),
    );
    return { environment, transitions, rewards };
  });
}

/** What a chain is like, for `fc.statistics`. */
export function classifyMarkovChain({ transitions, rewards }: MarkovChain): string[] {
  const states = rewards.length;
  const stays = rewards.filter((_, state) => transitions[state * states + state] === 1).length;
  return [
    `${states} states`,
    transitions.every((p) => p === 0 || p === 1) ? 'deterministic' : 'stochastic',
    stays > 0 ? 'has absorbing states' : 'moves on everywhere',
    rewards.every((reward) => reward === 0) ? 'no reward' : 'rewards',
  ];
}
