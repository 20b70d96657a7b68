import {
  type AnyTrainer,
  discrete,
  type Environment,
  type Outcome,
  RepriseError,
  type Step,
  type TableModel,
  type Transition,
} from '@reprise/core';
import fc from 'fast-check';
import { type Law, type LawCase, LawError, parsedCase } from './law.ts';
import { NothingCheckedError } from './nothing-checked.ts';
import { neededTable, numbersOf } from './number-list.ts';
import { same } from './same.ts';
import { transitionsOf } from './transitions-of.ts';

/**
 * The symmetries of tabular learners: their state has a `table` with a row for each observation, and
 * their config an `initialValue`.
 */
export const symmetryLaws: readonly Law[] = [
  {
    sentence: 'rewards times a power of two give the table times that, bit for bit',
    extra: fc.integer({ min: -6, max: 6 }),
    check(trainer, input, power: number) {
      const factor = 2 ** power;
      const { initialValue } = parsedCase(trainer, input).config;
      const config = {
        ...input.config,
        ...(initialValue !== undefined && { initialValue: initialValue * factor }),
      };
      if (!trainer.config.safeParse(config).success) {
        throw new NothingCheckedError(
          `an initialValue of ${config.initialValue}, ${factor} times as great, is not in the config's range: give initialValue an arbitrary of small numbers`,
        );
      }
      const environment = withRewards(world(input), factor);
      const scaled = transitionsOf(trainer, { ...input, environment, config });
      const expected = transitionsOf(trainer, input);
      // What is lost of one may be left of the other.
      if (!isWithinRange(trainer, expected) || !isWithinRange(trainer, scaled)) {
        throw new NothingCheckedError(
          'the table holds values so great or small that scaling them loses bits',
        );
      }
      expectTables(trainer, scaled, expected, (table) => table.map((value) => value * factor || 0));
    },
  },
  {
    sentence: 'relabelling the observations permutes the rows of the table, bit for bit',
    extra: fc.maxSafeNat(),
    check(trainer, input, seed: number) {
      const environment = world(input);
      const { n } = environment.observationSpace as unknown as { n: number };
      const label = permutation(n, seed);
      const relabelled = transitionsOf(trainer, {
        ...input,
        environment: withObservations(environment, label),
      });
      expectTables(trainer, relabelled, transitionsOf(trainer, input), (table) => {
        const width = table.length / n;
        const permuted = [...table];
        table.forEach((value, entry) => {
          permuted[label[Math.floor(entry / width)]! * width + (entry % width)] = value;
        });
        return permuted;
      });
    },
  },
];

/** What rounding may change where sums are taken in another order. */
const ROUNDING = 1e-9;

/**
 * The symmetry of learners of a `table` of values, or of action values, in expectation: run so (by `inExpectation`
 * of @reprise/trainers), no draw tells one action from another, so that relabelling them permutes what
 * is learned. Needs an environment with an exact model.
 */
export const actionSymmetryLaw: Law = {
  sentence: 'in expectation, relabelling the actions permutes the columns of the table',
  extra: fc.maxSafeNat(),
  check(trainer, input, seed: number) {
    const environment = world(input);
    const { n } = environment.observationSpace as unknown as { n: number };
    const model = environment.model?.();
    if (!model) {
      throw new RepriseError(
        'bad-claim',
        'relabelled actions are those of environments with a model',
      );
    }
    const label = permutation(model.actions, seed);
    const relabelled = transitionsOf(trainer, {
      ...input,
      environment: withActions(environment, label),
    });
    const expected = transitionsOf(trainer, input);
    same([relabelled.length], [expected.length], 'the number of transitions');
    expected.forEach((transition, seq) => {
      const before = tableOf(trainer, transition);
      const width = before.length / n;
      if (width !== 1 && width !== model.actions) {
        throw new LawError(`a table of ${before.length} has no row for each of ${n} observations`);
      }
      tableOf(trainer, relabelled[seq]!).forEach((value, entry) => {
        const row = entry - (entry % width);
        // A learner of one value a state has no columns.
        const own = before[width === 1 ? entry : row + label[entry % width]!]!;
        if (Math.abs(value - own) <= ROUNDING * Math.max(1, Math.abs(own))) return;
        throw new LawError(
          `with its actions relabelled, entry ${entry} is ${value}, and ${own} before`,
          transition.seq,
        );
      });
    });
  },
};

/** A permutation of the numbers below `n`, one for each seed. */
export function permutation(n: number, seed: number): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  let left = seed;
  for (let i = n - 1; i > 0; i--) {
    const j = left % (i + 1);
    left = Math.floor(left / (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

type World = Environment<unknown, number, number>;

function world({ environment }: LawCase): World {
  const { type, start } = (environment?.observationSpace ?? {}) as {
    type?: string;
    start?: number;
  };
  if (type !== 'Discrete' || start !== 0) {
    throw new RepriseError(
      'bad-claim',
      'the symmetries are those of environments with Discrete observations from 0',
    );
  }
  return environment as unknown as World;
}

/** The environment with every reward times `factor`. */
function withRewards(environment: World, factor: number): Environment {
  const scale = (step: Step<unknown, number>) => ({ ...step, reward: step.reward * factor });
  return {
    ...environment,
    step: (state, action, key) => scale(environment.step(state, action as number, key)),
    recover: undefined,
    ...(environment.model && {
      model: () =>
        withOutcomes(environment.model!(), (outcome) => ({
          ...outcome,
          reward: outcome.reward * factor,
        })),
    }),
  } as Environment;
}

function withOutcomes(model: TableModel, change: (outcome: Outcome) => Outcome): TableModel {
  return { ...model, outcomes: model.outcomes.map((rows) => rows.map((row) => row.map(change))) };
}

/** The environment whose action `a` is what `label[a]` was. */
function withActions(environment: World, label: readonly number[]): Environment {
  const { start = 0 } = environment.actionSpace as unknown as { start?: number };
  const model = environment.model!();
  return {
    ...environment,
    step: (state, action, key) =>
      environment.step(state, start + label[(action as number) - start]!, key),
    recover: undefined,
    model: () => ({
      ...model,
      outcomes: model.outcomes.map((rows) => label.map((action) => rows[action]!)),
    }),
  } as Environment;
}

/** The environment that shows `label[observation]` for each observation. */
function withObservations(environment: World, label: readonly number[]): Environment {
  const shown = <T extends { readonly observation: number }>(seen: T) => ({
    ...seen,
    observation: label[seen.observation]!,
  });
  return {
    ...environment,
    observationSpace: discrete(label.length),
    reset: (key) => shown(environment.reset(key)),
    step: (state, action, key) => shown(environment.step(state, action as number, key)),
    recover: undefined,
    ...(environment.model && { model: () => relabelled(environment.model!(), label) }),
  } as Environment;
}

/** The model with state `s` called `label[s]`. */
function relabelled(model: TableModel, label: readonly number[]): TableModel {
  const named = withOutcomes(model, (outcome) => ({
    ...outcome,
    nextState: label[outcome.nextState]!,
  }));
  const [outcomes, initial] = [[...named.outcomes], [...model.initial]];
  label.forEach((to, from) => {
    outcomes[to] = named.outcomes[from]!;
    initial[to] = model.initial[from]!;
  });
  return { ...named, outcomes, initial };
}

function tableOf(trainer: AnyTrainer, { state }: Transition<unknown>): number[] {
  // −0 and 0 are the same value.
  return numbersOf(neededTable(trainer, state)).map((value) => value || 0);
}

/** Whether no value is so great or small that scaling it would lose bits. */
function isWithinRange(trainer: AnyTrainer, transitions: readonly Transition<unknown>[]): boolean {
  return transitions.every((transition) =>
    tableOf(trainer, transition).every((value) => {
      const size = Math.abs(value);
      return size === 0 || (size > 1e-280 && size < 1e280);
    }),
  );
}

function expectTables(
  trainer: AnyTrainer,
  actual: readonly Transition<unknown>[],
  expected: readonly Transition<unknown>[],
  change: (table: number[]) => number[],
): void {
  same(
    actual.map((transition) => tableOf(trainer, transition)),
    expected.map((transition) => change(tableOf(trainer, transition))),
    'the table',
  );
}
