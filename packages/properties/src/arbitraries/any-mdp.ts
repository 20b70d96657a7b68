import { type Environment, type Outcome, reachableStates, type TableModel } from '@reprise/core';
import { finiteMdp, type TableState } from '@reprise/environments';
import fc, { type Arbitrary } from 'fast-check';
import { checkOptions } from '../check-options.ts';
import { optimalValues } from '../theory/optimal-values.ts';
import { greatestOf, type Range, within } from './range.ts';
import { sharesOf } from './shares.ts';

/** A finite world whose exact model is known. */
export type FiniteMdp = Environment<TableState, number, number> & { model(): TableModel };

/**
 * What transitions are like. `random`: any, some of which end the episode in half of the worlds;
 * `deterministic`: the same, with one outcome each; `ergodic`: every state follows every state and action, and
 * nothing ends; `communicating`: every state can be reached from every other by some policy, and nothing
 * ends; `terminal`: every policy ends, some day; `acyclic`: every policy ends, for no state comes twice.
 */
export type MdpKind =
  | 'random'
  | 'deterministic'
  | 'ergodic'
  | 'communicating'
  | 'terminal'
  | 'acyclic';

/** Which MDPs are drawn. */
export interface MdpInput {
  readonly kind?: MdpKind;
  /** Of 2 to 64 states; [2, 6] by default. */
  readonly states?: Range;
  /** Of 1 to 16 actions; [1, 3] by default. */
  readonly actions?: Range;
  /** Steps after which an episode is truncated, or several of which one is drawn; 100 by default. */
  readonly maxEpisodeSteps?: number | readonly number[];
}

/**
 * Finite MDPs as environments (`FiniteMdp-v0`), rewards from −1 to 1 in eighths or from −4 to 4 in halves,
 * beginning in any states; rows of probabilities sum to exactly 1. They shrink to fewer states and actions,
 * to beginning in the first state, never ending, and standing still without reward. Throws `bad-argument`.
 */
export function anyMdp(input: MdpInput = {}): Arbitrary<FiniteMdp> {
  checkOptions('anyMdp', input);
  const { kind = 'random', states = [2, 6], actions = [1, 3], maxEpisodeSteps = 100 } = input;
  const most = greatestOf(states) ** 2 * greatestOf(actions);
  const sometimes = fc.oneof(
    { weight: 4, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  );
  // Drawn at the largest size and cut, not chained: that shrinks better.
  return fc
    .record({
      states: within('states', states, 2, 64),
      actions: within('actions', actions, 1, 16),
      weights: cells(fc.oneof(fc.constant(0 as number), fc.nat({ max: 8 })), most),
      rewards: cells(fc.integer({ min: -8, max: 8 }), most),
      unit: fc.constantFrom(1 / 8, 1 / 2),
      mayEnd: fc.boolean(),
      ends: cells(sometimes, most),
      first: cells(fc.nat({ max: 3 }), greatestOf(states)),
      isFirstDrawn: fc.boolean(),
      maxEpisodeSteps: fc.constantFrom(...[maxEpisodeSteps].flat()),
    })
    .map(({ maxEpisodeSteps: limit, ...drawn }) => {
      const outcomes = outcomesOf(kind, drawn);
      const initial = initialOf(kind, drawn);
      const options = { outcomes, maxEpisodeSteps: limit, ...(initial && { initial }) };
      const world = finiteMdp(options as Parameters<typeof finiteMdp>[0]);
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
    model.initial.some((chance) => chance === 1) ? 'begins in one state' : 'begins in several',
    rows.flat().some(({ reward }) => Math.abs(reward) > 1) ? 'rewards beyond 1' : 'rewards up to 1',
    reachableStates(model).every(Boolean) ? 'all reachable' : 'some unreachable',
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
  readonly unit: number;
  readonly mayEnd: boolean;
  readonly ends: readonly boolean[];
  readonly first: readonly number[];
  readonly isFirstDrawn: boolean;
}

function cells<T>(cell: Arbitrary<T>, length: number): Arbitrary<T[]> {
  return fc.array(cell, { minLength: length, maxLength: length });
}

/** The chances of the first states; null: always the first. A state in which all is over is none. */
function initialOf(kind: MdpKind, { states, first, isFirstDrawn }: Drawn): number[] | null {
  const weights = first.slice(0, states);
  if (hasEnd(kind)) weights[states - 1] = 0;
  return isFirstDrawn && weights.some((weight) => weight > 0) ? sharesOf(weights) : null;
}

/** Whether the last state is one in which all is over. */
function hasEnd(kind: MdpKind): boolean {
  return kind === 'terminal' || kind === 'acyclic';
}

function outcomesOf(kind: MdpKind, drawn: Drawn): Outcome[][][] {
  const { states, actions, weights, rewards, unit, mayEnd, ends } = drawn;
  const last = states - 1;
  const endsAnywhere = mayEnd && (kind === 'random' || kind === 'deterministic');
  return Array.from({ length: states }, (_, state) =>
    Array.from({ length: actions }, (_, action): Outcome[] => {
      if (hasEnd(kind) && state === last) {
        return [{ probability: 1, nextState: state, reward: 0, terminated: true }];
      }
      const from = (state * actions + action) * states;
      const own = weights.slice(from, from + states);
      return outcomesFrom(weigh(kind, own, state, action, actions), (nextState) => ({
        nextState,
        // −0 would not survive JSON.
        reward: rewards[from + nextState]! * unit || 0,
        terminated: hasEnd(kind) ? nextState === last : endsAnywhere && ends[from + nextState]!,
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
    case 'terminal': {
      // Some way on from each state, whatever is done: the last one is reached.
      const next = onward(drawn, state);
      return weights.with(next, weights[next]! + 1);
    }
    case 'acyclic': {
      const next = onward(drawn, state);
      return drawn.map((weight, i) => (i > state ? weight : 0)).with(next, drawn[next]! + 1);
    }
  }
}

/** One of the states after this one. */
function onward(drawn: readonly number[], state: number): number {
  return state + 1 + (drawn[0]! % (drawn.length - 1 - state));
}

/** The outcomes of weighted next states. */
function outcomesFrom(
  weights: readonly number[],
  outcome: (nextState: number) => Omit<Outcome, 'probability'>,
): Outcome[] {
  return sharesOf(weights).flatMap((probability, next) =>
    probability > 0 ? [{ probability, ...outcome(next) }] : [],
  );
}
