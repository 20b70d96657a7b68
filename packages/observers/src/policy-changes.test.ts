import { test as prop } from '@fast-check/vitest';
import {
  type AnyTrainer,
  type PersistentArray,
  PersistentFloat64Array,
  run,
  type Transition,
} from '@reprise/core';
import { frozenLake, mountainCar } from '@reprise/environments';
import { doubleQLearning, sarsaLambda, td0 } from '@reprise/trainers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { marbles, shown, update } from '../testing/marbles.ts';
import { actionValuesOf } from './action-values.ts';
import type { Numbers } from './parameters.ts';
import { type PolicyChange, policyChanges } from './policy-changes.ts';

interface Tabular {
  readonly table: Numbers;
}

const values = ({ table }: Tabular) => table;
const twoActions = policyChanges<Tabular>({
  ...{ actions: 2, observationStart: 10, actionStart: 1, values },
});

test('a change shows which observation, from which action to which, and when', () => {
  marbles(({ cold, expectObservable }) => {
    const first = PersistentFloat64Array.from([0, 0, 1, 2]);
    const second = first.set(1, 5);
    const run$ = cold('-a-b-c-d---|', {
      a: update(4, {}, { table: first }),
      b: update(5, {}, { table: second }),
      c: update(6, {}, { table: second }),
      d: update(7, {}, { table: second.set(0, 5).set(2, 3) }),
    });
    expectObservable(run$.pipe(twoActions)).toBe('---b---(de)|', {
      b: { seq: 5, observation: 10, from: 1, to: 2 },
      d: { seq: 7, observation: 10, from: 2, to: 1 },
      e: { seq: 7, observation: 11, from: 2, to: 1 },
    });
  });
});

test('NaN is never greedy, and of equals the first is', () => {
  const tables = [
    [Number.NaN, -1],
    [Number.NaN, Number.NaN],
    [3, 3],
  ];
  const run = tables.map((table, seq) => update(seq, {}, { table }));
  expect(shown(run, policyChanges<Tabular>({ actions: 2, values }))).toEqual([
    { seq: 1, observation: 0, from: 1, to: 0 },
  ]);
});

test('what is not known to be action values is an error that says how to name them', () => {
  const environment = frozenLake();
  const lake = policyChanges({ environment });
  expect(() => shown([update(0, {}, { weights: [1] })], lake)).toThrow(
    'policyChanges: there is no table among weights; action values of FrozenLake-v1 are 16 × 4: say where they are: policyChanges({ environment, values:',
  );
  // The values of 16 states are four whole rows, too.
  expect(() => shown([update(0, {}, { table: Array(16).fill(0) })], lake)).toThrow(
    'policyChanges: the table has 16 numbers; action values of FrozenLake-v1 are 16 × 4',
  );
  expect(() => policyChanges({ actions: 2 })).toThrow('policyChanges: give the environment');
  expect(() => policyChanges<Tabular>({ values })).toThrow('policyChanges: actions is NaN');
  expect(() => policyChanges<Tabular>({ actions: 0, values })).toThrow(
    'policyChanges: actions is 0',
  );
  const three = [update(0, {}, { table: [1, 2, 3] })];
  expect(() => shown(three, policyChanges<Tabular>({ actions: 2, values }))).toThrow(
    'policyChanges: 3 action values are no rows of 2 actions',
  );
});

test('state values are refused, and action values shown, of trainers of the catalogue', () => {
  const environment = frozenLake();
  const driven = { config: { steps: 300 }, seed: 3, environment, mode: 'synchronous' } as const;
  const outcome = (trainer: AnyTrainer) => {
    let failure = '';
    run(trainer, driven)
      .pipe(policyChanges({ environment }))
      .subscribe({ error: (error: Error) => (failure = error.message) });
    return failure;
  };
  expect(outcome(td0)).toMatch(/the table has 16 numbers/);
  expect(outcome(doubleQLearning)).toBe('');
  const table = PersistentFloat64Array.zeros(64);
  expect(actionValuesOf(environment, { table })).toBe(table);
  for (const state of [{ table: [...Array(16)] }, { weights: table }, null]) {
    expect(actionValuesOf(environment, state)).toBeNull();
  }
  expect(actionValuesOf(undefined, { table })).toBeNull();
  expect(actionValuesOf(mountainCar(), { table })).toBeNull();
});

/** Two passes: the greedy policies of all states, then where neighbours differ. */
function twoPasses(tables: readonly (readonly number[])[], actions: number): PolicyChange[] {
  const policies = tables.map((table) =>
    Array.from({ length: table.length / actions }, (_, row) => {
      const values = table.slice(row * actions, (row + 1) * actions);
      return values.indexOf(Math.max(...values));
    }),
  );
  return policies.slice(1).flatMap((policy, i) =>
    policy.flatMap((to, observation) => {
      const from = policies[i]![observation]!;
      return from === to ? [] : [{ seq: i + 1, observation, from, to }];
    }),
  );
}

const byPlace = (a: PolicyChange, b: PolicyChange) =>
  a.seq - b.seq || a.observation - b.observation;

prop.prop([
  fc.array(
    fc.array(fc.tuple(fc.nat({ max: 11 }), fc.integer({ min: -3, max: 3 })), { maxLength: 3 }),
    { maxLength: 30 },
  ),
  fc.constantFrom(1, 2, 3, 4),
  fc.boolean(),
])(
  'they are the differences of all greedy policies, whatever is set between two',
  (updates, actions, reads) => {
    let table: PersistentArray = PersistentFloat64Array.zeros(12);
    const run: Transition<Tabular>[] = [update(0, {}, { table })];
    const plain: number[][] = [[...table]];
    for (const [i, sets] of updates.entries()) {
      for (const [index, value] of sets) table = table.set(index, value);
      run.push(update(i + 1, {}, { table }));
      plain.push([...table]);
    }
    // A version that was read in between has lost its way to the newest.
    if (reads) for (const { state } of run) (state.table as PersistentArray).get(0);
    const found = shown(run, policyChanges<Tabular>({ actions, values }));
    expect([...found].sort(byPlace)).toEqual(twoPasses(plain, actions));
  },
);

test('of a run with traces, which set many entries at once, none is missed', () => {
  const transitions: Transition<Tabular>[] = [];
  const environment = frozenLake({ isSlippery: false });
  run(sarsaLambda, {
    config: { steps: 3000 },
    seed: 3,
    environment,
    mode: 'synchronous',
  }).subscribe((transition) => transitions.push(transition));
  const live: PolicyChange[] = [];
  run(sarsaLambda, { config: { steps: 3000 }, seed: 3, environment, mode: 'synchronous' })
    .pipe(policyChanges({ environment }))
    .subscribe((change) => live.push(change));
  const expected = twoPasses(
    transitions.map(({ state }) => [...(state.table as PersistentArray)]),
    4,
  );
  expect(expected.length).toBeGreaterThan(20);
  expect([...live].sort(byPlace)).toEqual(expected);
});
