import {
  discrete,
  type Environment,
  isPersistentArray,
  type PersistentArray,
  type Step,
  type Transition,
} from '@reprise/core';
import fc from 'fast-check';
import { type Law, type LawCase, LawError } from './law.ts';
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
      const { initialValue = 0 } = input.config as { initialValue?: number };
      const scaled = transitionsOf(trainer, {
        ...input,
        environment: withRewards(world(input), factor),
        config: { ...input.config, initialValue: initialValue * factor },
      });
      const expected = transitionsOf(trainer, input);
      if (!isWithinRange(expected)) return;
      expectTables(scaled, expected, (table) => table.map((value) => value * factor || 0));
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
      expectTables(relabelled, transitionsOf(trainer, input), (table) => {
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
    throw new LawError(
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
  } as Environment;
}

function tableOf({ state }: Transition<unknown>): number[] {
  const { table } = state as { table?: PersistentArray };
  if (!isPersistentArray(table)) throw new LawError("the state has no 'table'");
  // −0 and 0 are the same value.
  return [...table].map((value) => value || 0);
}

/** Whether no value is so great or small that scaling it would lose bits. */
function isWithinRange(transitions: readonly Transition<unknown>[]): boolean {
  return transitions.every((transition) =>
    tableOf(transition).every((value) => {
      const size = Math.abs(value);
      return size === 0 || (size > 1e-280 && size < 1e280);
    }),
  );
}

function expectTables(
  actual: readonly Transition<unknown>[],
  expected: readonly Transition<unknown>[],
  change: (table: number[]) => number[],
): void {
  same(
    actual.map(tableOf),
    expected.map((transition) => change(tableOf(transition))),
    'the table',
  );
}
