import type { Environment, Outcome, TableModel } from '@reprise/core';
import { finiteMdp, type TableState } from '@reprise/environments';
import fc, { type Arbitrary } from 'fast-check';
import { optimalValues } from '../theory/optimal-values.ts';
import { greatestOf, type Range, within } from './range.ts';

/** A finite world whose exact model is known. */
export type FiniteMdp = Environment<TableState, number, number> & { model(): TableModel };

/**
 * What transitions are like. `random`: any; `deterministic`: one outcome each; `ergodic`: every state
 * follows every state and action; `communicating`: every state can be reached from every other by some
 * policy; `terminal`: every action may end the episode, so every policy does.
 */
export type MdpKind = 'random' | 'deterministic' | 'ergodic' | 'communicating' | 'terminal';

/** Which MDPs are drawn. */
export interface MdpInput {
  readonly kind?: MdpKind;
  /** Of 2 to 64 states; [2, 6] by default. */
  readonly states?: Range;
  /** Of 1 to 16 actions; [1, 3] by default. */
  readonly actions?: Range;
  /** Steps after which an episode is truncated; 100 by default. */
  readonly maxEpisodeSteps?: number;
}

/** Probabilities are whole multiples of this: sums of them are exact, in whatever order. */
const GRAIN = 1 / 1024;

/**
 * Finite MDPs as environments (`FiniteMdp-v0`), rewards from −1 to 1 in eighths, rows of probabilities
 * that sum to exactly 1. They shrink to fewer states and actions, and to standing still without reward.
 */
export function anyMdp(input: MdpInput = {}): Arbitrary<FiniteMdp> {
  const { kind = 'random', states = [2, 6], actions = [1, 3], maxEpisodeSteps = 100 } = input;
  const most = greatestOf(states) ** 2 * greatestOf(actions);
  // Drawn at the largest size and cut, not chained: that shrinks better.
  return fc
    .record({
      states: within('states', states, 2, 64),
      actions: within('actions', actions, 1, 16),
      weights: cells(fc.oneof(fc.constant(0 as number), fc.nat({ max: 8 })), most),
      rewards: cells(fc.integer({ min: -8, max: 8 }), most),
    })
    .map((drawn) => {
      const outcomes = outcomesOf(kind, drawn);
      const world = finiteMdp({ outcomes, maxEpisodeSteps } as Parameters<typeof finiteMdp>[0]);
      const text = () => `FiniteMdp-v0 ${JSON.stringify(world.options)}`;
      return { ...world, [fc.toStringMethod]: text } as FiniteMdp;
    });
}

/** What an MDP is like, for `fc.statistics`. */
export function classifyMdp(mdp: FiniteMdp): string[] {
  const model = mdp.model();
  const rows = model.outcomes.flat();
  const { actionValues } = optimalValues(model, 0.9);
  const best = Array.from({ length: model.states }, (_, state) => {
    const values = actionValues.slice(state * model.actions, (state + 1) * model.actions);
    return values.filter((value) => value > Math.max(...values) - 1e-9).length;
  });
  return [
    `${model.states} states`,
    rows.every((row) => row.length === 1) ? 'deterministic' : 'stochastic',
    rows.flat().some(({ terminated }) => terminated) ? 'may end' : 'never ends',
    best.every((count) => count === 1) ? 'one best action everywhere' : 'ties between best actions',
    reachedFrom(model, 0).size === model.states ? 'all reachable' : 'some unreachable',
  ];
}

/** The states that some policy reaches from `start`, itself among them. */
export function reachedFrom({ outcomes }: TableModel, start: number): Set<number> {
  const reached = new Set([start]);
  for (const state of reached) {
    for (const { nextState } of outcomes[state]!.flat()) reached.add(nextState);
  }
  return reached;
}

interface Drawn {
  readonly states: number;
  readonly actions: number;
  readonly weights: readonly number[];
  readonly rewards: readonly number[];
}

function cells<T>(cell: Arbitrary<T>, length: number): Arbitrary<T[]> {
  return fc.array(cell, { minLength: length, maxLength: length });
}

function outcomesOf(kind: MdpKind, { states, actions, weights, rewards }: Drawn): Outcome[][][] {
  const last = states - 1;
  return Array.from({ length: states }, (_, state) =>
    Array.from({ length: actions }, (_, action): Outcome[] => {
      if (kind === 'terminal' && state === last) {
        return [{ probability: 1, nextState: state, reward: 0, terminated: true }];
      }
      const from = (state * actions + action) * states;
      const drawn = weights.slice(from, from + states);
      return outcomesFrom(weigh(kind, drawn, state, action, actions), (nextState) => ({
        nextState,
        // −0 would not survive JSON.
        reward: rewards[from + nextState]! / 8 || 0,
        terminated: kind === 'terminal' && nextState === last,
      }));
    }),
  );
}

/** Drawn weights of the next states, made such that the MDP is of its kind; one at least is above 0. */
function weigh(
  kind: MdpKind,
  drawn: readonly number[],
  state: number,
  action: number,
  actions: number,
): number[] {
  const weights = Math.max(...drawn) === 0 ? drawn.with(state, 1) : [...drawn];
  switch (kind) {
    case 'random':
      return weights;
    case 'deterministic': {
      const next = weights.indexOf(Math.max(...weights));
      return weights.map((_, i) => (i === next ? 1 : 0));
    }
    case 'ergodic':
      return weights.map((weight) => weight + 1);
    case 'communicating': {
      // A ring: in each state some action may lead to the next one.
      if (action !== state % actions) return weights;
      const next = (state + 1) % weights.length;
      return weights.with(next, weights[next]! + 1);
    }
    case 'terminal':
      return weights.with(-1, weights.at(-1)! + 1);
  }
}

/** The outcomes of weighted next states: shares of 1024, the largest remainders rounded up. */
function outcomesFrom(
  weights: readonly number[],
  outcome: (nextState: number) => Omit<Outcome, 'probability'>,
): Outcome[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const exact = weights.map((weight) => weight / total / GRAIN);
  const shares = exact.map(Math.floor);
  const left = 1 / GRAIN - shares.reduce((sum, share) => sum + share, 0);
  exact
    .map((share, i) => ({ i, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i)
    .slice(0, left)
    .forEach(({ i }) => {
      shares[i]!++;
    });
  return shares.flatMap((share, next) =>
    share > 0 ? [{ probability: share * GRAIN, ...outcome(next) }] : [],
  );
}
