import {
  type Environment,
  type EventColumns,
  foldIn,
  isPersistentArray,
  type Key,
  keyOf,
  type Outcome,
  type PersistentArray,
  PersistentFloat64Array,
  RepriseError,
  reachableStates,
  type Step,
  type TableModel,
  type Trainer,
} from '@reprise/core';
import type { ActingProblem, ActingState, ActingTrainer } from './acting.ts';

/** A sweep's update: what the learner's updates come to in expectation. */
export interface ExpectedUpdate {
  readonly kind: 'parameter-update';
  /** The most that any number learned moves by. */
  readonly change: number;
  /** What is learned after it; live only. */
  readonly table: PersistentArray;
  readonly visits: PersistentArray;
  readonly memory: unknown;
}

/** What fixes a run on expectations: the learner's own problem, and the world's exact model. */
export interface ExpectationProblem {
  readonly own: ActingProblem<{ readonly steps: number }>;
  readonly model: TableModel;
  /** Whether each state can be acted in. */
  readonly reachable: readonly boolean[];
  /** The share of the steps that a step limit cuts off: one in as many as it allows; 0 without one. */
  readonly cutOff: number;
  /** Keys under which updates were drawn, by what they were drawn for: where looking for others begins. */
  readonly found: Map<number, number>;
}

type AnyState = ActingState<unknown>;
type AnyUpdate = { readonly kind: 'parameter-update' };
// biome-ignore lint/suspicious/noExplicitAny: any learner's config, memory and update
type AnyLearner = ActingTrainer<any, any, any, any>;

/** Keys that are tried for one that draws an update of some probability. */
const MOST_KEYS = 100_000;

/**
 * `learner` on expectations instead of draws: each step of its config is a sweep in which its own rule
 * is applied to every outcome of every action in every state that can be acted in, all on the same
 * table, and what it would change is added up by probability. The seed decides nothing; the world
 * needs an exact `model()`. Where the world has a step limit L, one in L of the steps that go on counts
 * as truncated: that moves no fixed point of a learner that bootstraps there, and moves that of one that
 * takes a truncated step for a terminated one. Counts of updates are kept as doubles, for an expected count need not be whole.
 *
 * A learner of one update a step, from nothing but that step, runs so: Q-learning, SARSA, Expected SARSA,
 * Double Q-learning, TD(0), bandits of estimates; and gradient bandits, whose expected update is the
 * gradient. One with eligibility traces has none from before the step.
 *
 * Throws `bad-trainer` for any other, `bad-environment` for a world without a model.
 */
export function inExpectation<Config, Memory, Update extends AnyUpdate>(
  // biome-ignore lint/suspicious/noExplicitAny: whatever problem the learner prepares
  learner: ActingTrainer<Config, Memory, Update, any>,
): Trainer<Config, ActingState<Memory>, ExpectedUpdate, ExpectationProblem> {
  const { id, version, config } = learner;
  return {
    id: `${id}-in-expectation`,
    // The learner's, and one since step limits count.
    version: version + 1,
    config,
    needsEnvironment: true,

    prepare(parsed, environment) {
      const own = learner.prepare?.(parsed, environment);
      const model = modelOf(id, environment);
      const limit = environment?.maxEpisodeSteps ?? Number.POSITIVE_INFINITY;
      return { own, model, reachable: reachableStates(model), cutOff: 1 / limit, found: new Map() };
    },

    start(parsed, key, { own }) {
      const state = learner.start(parsed, key, own);
      const { table, visits } = state as Partial<AnyState>;
      if (!isPersistentArray(table) || !isPersistentArray(visits)) {
        throw notOneStep(id, 'has no table with a count of the updates of each entry');
      }
      return withArrays(
        state,
        arraysOf(state).map((array) => PersistentFloat64Array.from(array.toTypedArray())),
      ) as ActingState<Memory>;
    },

    decide(state, problem) {
      return state.step < problem.own.config.steps ? sweep(learner, state, problem) : null;
    },

    evolve: (state, { table, visits, memory }) => ({
      ...state,
      step: state.step + 1,
      table,
      visits,
      ...(memory !== undefined && { memory: memory as Memory }),
    }),

    columns: (): EventColumns => ({
      'parameter-update': { change: 'float64', table: 'live', visits: 'live', memory: 'live' },
    }),

    transitions: (_, { own }) => own.config.steps,
  };
}

/** What the learner's updates of one sweep come to. */
function sweep(learner: AnyLearner, state: AnyState, problem: ExpectationProblem): ExpectedUpdate {
  const { own, model, reachable } = problem;
  const sums = new ExpectedChanges(arraysOf(state));
  let pair = 0;
  for (let cell = 0; cell < model.states; cell++) {
    for (let action = 0; action < model.actions; action++, pair++) {
      if (!reachable[cell]) continue;
      const counts = learner.actionProbability?.(state, pair, own) ?? 1;
      if (counts === 0) continue;
      for (const [step, probability] of stepsOf(model.outcomes[cell]![action]!, problem)) {
        const before = { ...withArrays(state, sums.held), outcome: null };
        const due = stepped(learner, before, own.observationStart + cell, action, step, own);
        const weight = counts * probability;
        let chance = 0;
        for (const { probability: drawn, update } of updatesOf(learner, due, problem, pair)) {
          chance += drawn;
          const after = learner.evolve(withArrays(due, sums.held), update, own) as AnyState;
          if (after.phase !== 0) throw notOneStep(learner.id, 'makes more than one update a step');
          sums.add(arraysOf(after), weight * drawn);
        }
        if (Math.abs(chance - 1) > 1e-9) {
          throw notOneStep(learner.id, `says chances of its updates that sum to ${chance}`);
        }
      }
    }
  }
  const arrays = sums.applied();
  const { table, visits, memory } = withArrays(state, arrays);
  return { kind: 'parameter-update', change: sums.greatest, table, visits, memory };
}

/** The steps that an action may make, each with its probability; those that go on may be cut off. */
function* stepsOf(
  outcomes: readonly Outcome[],
  { own, cutOff }: ExpectationProblem,
): Generator<[step: Step<null, number>, probability: number]> {
  for (const { probability, nextState, reward, terminated } of outcomes) {
    const observation = own.observationStart + nextState;
    const cut = terminated ? 0 : cutOff;
    for (const truncated of [false, true]) {
      const share = probability * (truncated ? cut : 1 - cut);
      if (share > 0) yield [{ state: null, observation, reward, terminated, truncated }, share];
    }
  }
}

/** The learner's state after the step and its reward, an update being due. */
function stepped(
  learner: AnyLearner,
  state: AnyState,
  observation: number,
  action: number,
  outcome: Step<null, number>,
  own: ExpectationProblem['own'],
): AnyState {
  const acted = learner.evolve(
    state,
    {
      kind: 'environment-step',
      observation,
      action: own.actionStart + action,
      nextObservation: outcome.observation,
      terminated: outcome.terminated,
      truncated: outcome.truncated,
      outcome,
    },
    own,
  );
  const reward = learner.decide(acted, own);
  if (reward?.kind !== 'reward') throw notOneStep(learner.id, 'pays no reward after a step');
  const due = learner.evolve(acted, reward, own) as AnyState;
  if (due.phase !== 2) throw notOneStep(learner.id, 'makes no update after a single step');
  return due;
}

/** The updates that may follow, and how likely each is. */
function* updatesOf(
  learner: AnyLearner,
  due: AnyState,
  { own, found }: ExpectationProblem,
  pair: number,
): Generator<{ probability: number; update: AnyUpdate }> {
  const chances = learner.chances?.(due, own);
  if (chances === undefined) {
    const update = learner.decide(due, own) as AnyUpdate;
    const other = { ...due, keys: { ...due.keys, policy: drawKey(pair) } };
    if (!isSame(update, learner.decide(other, own))) {
      throw notOneStep(learner.id, 'draws in its update, and does not say by what chances');
    }
    yield { probability: 1, update };
    return;
  }
  // The table may change hands while the caller goes on: all are drawn first.
  const drawn = chances.flatMap(({ probability, is }, i) => {
    if (probability === 0) return [];
    const slot = (pair * own.observations + due.outcome!.observation) * chances.length + i;
    for (let tried = 0, n = found.get(slot) ?? 0; tried < MOST_KEYS; tried++, n++) {
      const state = { ...due, keys: { ...due.keys, policy: drawKey(n % MOST_KEYS) } };
      const update = learner.decide(state, own) as AnyUpdate;
      if (!is(update)) continue;
      found.set(slot, n % MOST_KEYS);
      return [{ probability, update }];
    }
    throw notOneStep(
      learner.id,
      `drew no update of probability ${probability} in ${MOST_KEYS} keys`,
    );
  });
  yield* drawn;
}

/** Whether two updates have the same numbers and flags. */
function isSame(a: AnyUpdate, b: unknown): boolean {
  return Object.entries(a).every(
    ([field, value]) =>
      typeof value === 'object' || Object.is(value, (b as Record<string, unknown>)[field]),
  );
}

/** The n-th of the keys that are tried. */
function drawKey(n: number): Key {
  return foldIn(keyOf(0), n);
}

/**
 * Expected changes of persistent arrays. What is added are versions made of `held`, which is then put
 * back to the numbers it had: that costs what changed, and a version that is not the newest is never read.
 */
class ExpectedChanges {
  held: PersistentArray[];
  /** The most that a number moved by. */
  greatest = 0;
  private readonly first: Float64Array[];
  private readonly sums: Float64Array[];

  constructor(arrays: readonly PersistentArray[]) {
    this.held = [...arrays];
    this.first = arrays.map((array) => Float64Array.from(array.toTypedArray()));
    this.sums = arrays.map(({ length }) => new Float64Array(length));
  }

  /** Adds the change that makes `after` of what is held, times `weight`. */
  add(after: readonly PersistentArray[], weight: number): void {
    after.forEach((array, i) => {
      const first = this.first[i]!;
      const sums = this.sums[i]!;
      const changed = array.changedSince(this.held[i]!) ?? [...first.keys()];
      let back = array;
      for (const index of new Set(changed)) {
        sums[index]! += weight * (array.get(index) - first[index]!);
        back = back.set(index, first[index]!);
      }
      this.held[i] = back;
    });
  }

  /** The arrays with all that was added. */
  applied(): PersistentArray[] {
    return this.held.map((array, i) => {
      let next = array;
      this.sums[i]!.forEach((sum, index) => {
        if (i === 0) this.greatest = Math.max(this.greatest, Math.abs(sum));
        if (sum !== 0) next = next.set(index, this.first[i]![index]! + sum);
      });
      return next;
    });
  }
}

/** All that a state keeps in persistent arrays: table, visits, and those in its memory by name. */
function arraysOf({ table, visits, memory }: AnyState): PersistentArray[] {
  const kept = byName(memory).map(([, value]) => value);
  return [table, visits, ...kept.filter(isPersistentArray)];
}

/** A memory's fields in the order of their names, which a file may have changed. */
function byName(memory: unknown): [string, unknown][] {
  return Object.entries(memory ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The state with those arrays in the places of its own. */
function withArrays(state: AnyState, arrays: readonly PersistentArray[]): AnyState {
  const [table, visits, ...others] = arrays as [PersistentArray, PersistentArray];
  if (state.memory === undefined) return { ...state, table, visits };
  const memory = Object.fromEntries(
    byName(state.memory).map(([name, value]) => [
      name,
      isPersistentArray(value) ? others.shift()! : value,
    ]),
  );
  return { ...state, table, visits, memory };
}

function modelOf(id: string, environment: Environment | undefined): TableModel {
  const model = environment?.model?.();
  if (model) return model;
  throw new RepriseError(
    'bad-environment',
    `${id} runs on expectations of an exact model; ${environment?.id ?? 'no environment'} has no model()`,
  );
}

function notOneStep(id: string, what: string): RepriseError {
  return new RepriseError(
    'bad-trainer',
    `${id} cannot run on expectations: it ${what}; a learner that updates once a step, from that step, can`,
  );
}
