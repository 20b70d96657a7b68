import {
  begin,
  keyOf,
  PersistentInt32Array,
  run,
  type Space,
  type TableModel,
} from '@reprise/core';
import { frozenLake } from '@reprise/environments';
import { linearRegression } from '@reprise/trainers';
import fc, { type Arbitrary } from 'fast-check';
import { EigenvalueDecomposition, Matrix, QrDecomposition } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { type EveryColumnState, everyColumn } from '../every-column.ts';
import { optimalValues } from '../theory/optimal-values.ts';
import { transitionsOf } from '../transitions-of.ts';
import {
  type AnyBandit,
  type AnyRegression,
  type AnySamples,
  anyActions,
  anyBandit,
  anyCase,
  anyConfig,
  anyDataset,
  anyEdit,
  anyFault,
  anyInterleaving,
  anyKey,
  anyLake,
  anyMarkovChain,
  anyMdp,
  anyPolicy,
  anyRegression,
  anySamples,
  anySeed,
  anySpaceElement,
  applyEdit,
  classifyActions,
  classifyBandit,
  classifyCase,
  classifyConfig,
  classifyDataset,
  classifyEdit,
  classifyFault,
  classifyInterleaving,
  classifyKey,
  classifyLake,
  classifyMarkovChain,
  classifyMdp,
  classifyPolicy,
  classifyRegression,
  classifySamples,
  classifySeed,
  classifySpace,
  classifySpaceElement,
  damaged,
  type FiniteMdp,
  type MarkovChain,
  reachedFrom,
} from './index.ts';

/** Hands `check` every value drawn, and every one that shrinking comes by. */
function throughShrinking<T>(arbitrary: Arbitrary<T>, check: (value: T) => void, numRuns = 40) {
  const failures: unknown[] = [];
  let seen = 0;
  // Most cases fail on purpose, so that the shrinker walks from each of them.
  for (let i = 0; i < numRuns; i++) {
    fc.check(
      fc.property(fc.limitShrink(arbitrary, 60), (value) => {
        seen++;
        try {
          check(value);
        } catch (error) {
          failures.push(error);
        }
        return seen % 3 === 0;
      }),
      { numRuns: 3, seed: (fc.readConfigureGlobal().seed ?? Date.now()) + i },
    );
  }
  if (failures.length > 0) throw failures[0];
  expect(seen).toBeGreaterThan(2 * numRuns);
}

/** That every one of `classes` is among 1,000 values: each has a share of 5% or more (miss: < 1e-22). */
function expectClasses<T>(
  arbitrary: Arbitrary<T>,
  classify: (value: T) => string[],
  classes: readonly string[],
) {
  const found = new Set(fc.sample(arbitrary, 1000).flatMap(classify));
  for (const name of classes) expect(found).toContain(name);
}

const row = fc.constantFrom(...(['random', 'ergodic', 'communicating', 'terminal'] as const));

function expectModel(mdp: FiniteMdp) {
  const { states, actions, outcomes } = mdp.model();
  expect(outcomes).toHaveLength(states);
  for (const rows of outcomes) {
    expect(rows).toHaveLength(actions);
    for (const outcome of rows) {
      // As a step uses them: added in order.
      expect(outcome.reduce((sum, { probability }) => sum + probability, 0)).toBe(1);
      for (const { probability, nextState, reward } of outcome) {
        expect(probability).toBeGreaterThan(0);
        expect(Math.abs(reward)).toBeLessThanOrEqual(4);
        expect(nextState).toBeLessThan(states);
      }
    }
  }
}

/** Whether every policy ends: each action of each state ends, or may lead to where every policy does. */
function isProper({ outcomes }: TableModel): boolean {
  const sure = outcomes.map(() => false);
  for (const _ of outcomes) {
    outcomes.forEach((rows, state) => {
      sure[state] = rows.every((row) => row.some((o) => o.terminated || sure[o.nextState]));
    });
  }
  return sure.every(Boolean);
}

describe('finite MDPs', () => {
  test.each([
    'random',
    'deterministic',
    'ergodic',
    'communicating',
    'terminal',
    'acyclic',
  ] as const)('%s ones are so, whatever they shrink to; rows sum to exactly 1', (kind) => {
    throughShrinking(anyMdp({ kind }), (mdp) => {
      expectModel(mdp);
      const model = mdp.model();
      const rows = model.outcomes.flat();
      if (kind === 'deterministic') expect(rows.every((row) => row.length === 1)).toBe(true);
      if (kind === 'ergodic') {
        expect(rows.every((row) => row.length === model.states)).toBe(true);
      }
      if (kind === 'communicating') {
        for (let state = 0; state < model.states; state++) {
          expect(reachedFrom(model, state).size).toBe(model.states);
        }
      }
      if (kind === 'terminal' || kind === 'acyclic') expect(isProper(model)).toBe(true);
      if (kind === 'acyclic') {
        for (const [state, own] of model.outcomes.entries()) {
          const next = own.flat().flatMap((o) => (o.terminated ? [] : [o.nextState]));
          expect(next.every((value) => value > state)).toBe(true);
        }
      }
    });
  });

  test('keep to the numbers of states and actions asked for', () => {
    throughShrinking(anyMdp({ states: [3, 4], actions: 2 }), (mdp) => {
      const { states, actions } = mdp.model();
      expect([3, 4]).toContain(states);
      expect(actions).toBe(2);
    });
    expect(() => anyMdp({ states: [1, 4] })).toThrow('states [1, 4]: whole numbers from 2 to 64');
  });

  test('shrink to two states, one action and standing still', () => {
    const { counterexample } = fc.check(fc.property(anyMdp(), () => false));
    const [least] = counterexample as [FiniteMdp];
    expect(least.model()).toMatchObject({ states: 2, actions: 1 });
    expect(least.model().outcomes).toEqual(
      [0, 1].map((nextState) => [[{ probability: 1, nextState, reward: 0, terminated: false }]]),
    );
  });

  test('are of many kinds', () => {
    expectClasses(
      row.chain((kind) => anyMdp({ kind, actions: [2, 3] })),
      classifyMdp,
      [
        ...[2, 3, 4, 5, 6].map((n) => `${n} states`),
        ...['stochastic', 'may end', 'never ends', 'all reachable', 'some unreachable'],
        ...['one best action everywhere', 'ties between best actions'],
        ...['begins in one state', 'begins in several', 'rewards beyond 1', 'rewards up to 1'],
      ],
    );
    // What is drawn by default shows how endings are dealt with.
    expectClasses(anyMdp(), classifyMdp, ['may end', 'never ends', 'begins in several']);
  });

  test('that end do not end with every action', () => {
    const worlds = fc.sample(anyMdp({ kind: 'terminal' }), 200).map((mdp) => mdp.model());
    const whole = worlds.filter(({ outcomes }) =>
      outcomes.flat().every((row) => row.some(({ terminated }) => terminated)),
    );
    expect(whole.length).toBeLessThan(150);
  });

  test('policy iteration gives the fixed point of the Bellman optimality equation', () => {
    fc.assert(
      fc.property(anyMdp(), fc.double({ min: 0, max: 0.95, noNaN: true }), (mdp, discount) => {
        const model = mdp.model();
        const { values, actionValues } = optimalValues(model, discount);
        model.outcomes.flat().forEach((outcomes, entry) => {
          const backup = outcomes.reduce(
            (sum, { probability, reward, nextState, terminated }) =>
              sum + probability * (reward + (terminated ? 0 : discount * values[nextState]!)),
            0,
          );
          expect(Math.abs(actionValues[entry]! - backup)).toBeLessThan(1e-12);
        });
        values.forEach((value, state) => {
          const own = actionValues.slice(state * model.actions, (state + 1) * model.actions);
          expect(Math.abs(Math.max(...own) - value)).toBeLessThan(1e-10);
        });
      }),
    );
  });
});

test('bandits end after one pull, which pays the mean of its arm', () => {
  throughShrinking(anyBandit(), ({ environment, means, gaps }: AnyBandit) => {
    expectModel(environment);
    const [arms] = environment.model().outcomes;
    arms!.forEach((outcomes, arm) => {
      const mean = outcomes.reduce((sum, o) => sum + o.probability * o.reward, 0);
      expect(mean).toBe(means[arm]);
      expect(outcomes.every(({ terminated }) => terminated)).toBe(true);
    });
    expect(Math.min(...gaps)).toBe(0);
  });
  expectClasses(anyBandit(), classifyBandit, [
    ...[2, 3, 4, 5].map((n) => `${n} arms`),
    ...['one best arm', 'gap below 0.1', 'gap from 0.1'],
  ]);
});

test('Markov chains have rows that sum to exactly 1', () => {
  throughShrinking(anyMarkovChain(), ({ environment, transitions, rewards }: MarkovChain) => {
    expectModel(environment);
    const states = rewards.length;
    rewards.forEach((_, state) => {
      const own = transitions.slice(state * states, (state + 1) * states);
      expect(own.reduce((sum, p) => sum + p, 0)).toBe(1);
    });
  });
  expectClasses(anyMarkovChain(), classifyMarkovChain, [
    ...['stochastic', 'has absorbing states', 'moves on everywhere', 'rewards'],
  ]);
});

test('lakes can be solved, whatever they shrink to', () => {
  throughShrinking(anyLake(), (map) => {
    const lake = frozenLake({ map: [...map], isSlippery: false });
    const { values } = optimalValues(lake.model!(), 0.9);
    const start = map.join('').indexOf('S');
    expect(values[start]).toBeGreaterThan(0);
  });
  expectClasses(anyLake(), classifyLake, [
    ...['up to 9 cells', 'over 9 cells', 'no holes', 'few holes', 'many holes'],
    ...['from the left', 'from the right', 'has to wind', 'straight on'],
  ]);
});

/** (1/n) AᵀA. */
function moment(a: Matrix): Matrix {
  return a.transpose().mmul(a).div(a.rows);
}

function eigenvalues(matrix: Matrix): number[] {
  const { realEigenvalues } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  return realEigenvalues.sort((a, b) => b - a);
}

test('regressions have the curvatures, condition, noise and least squares they say', () => {
  throughShrinking(
    anyRegression(),
    ({ data, weights, curvatures, condition, noise }: AnyRegression) => {
      const width = data.features.length;
      const design = Matrix.from1DArray(data.rows, width, data.x);
      design.addColumn(new Array(data.rows).fill(1));
      eigenvalues(moment(design)).forEach((value, i) => {
        expect(Math.abs(value - curvatures[i]!)).toBeLessThan(1e-12);
      });
      expect(Math.sqrt(1 / curvatures.at(-1)!)).toBeCloseTo(condition, 9);
      const solved = new QrDecomposition(design).solve(Matrix.columnVector(Array.from(data.y)));
      solved.to1DArray().forEach((weight, i) => {
        expect(Math.abs(weight - weights[i]!)).toBeLessThan(1e-9);
      });
      const residual = design.mmul(solved).sub(Matrix.columnVector(Array.from(data.y)));
      expect(residual.norm() / Math.sqrt(data.rows)).toBeCloseTo(noise, 9);
    },
  );
  expectClasses(anyRegression(), classifyRegression, [
    ...[1, 2, 3, 4].map((n) => `${n} features`),
    ...['condition below 2', 'condition below 5', 'noise below 0.1', 'noise from 0.1'],
  ]);
});

test('a condition number and a noise are chosen exactly, or from a range', () => {
  throughShrinking(anyRegression({ condition: 7, noise: 0.25 }), (drawn) => {
    expect(drawn.condition).toBe(7);
    expect(drawn.noise).toBe(0.25);
    expect(drawn.data.features.length).toBeGreaterThan(1);
    expect(Math.sqrt(1 / drawn.curvatures.at(-1)!)).toBeCloseTo(7, 9);
  });
  throughShrinking(
    anyRegression({ condition: [3, 5], noise: [0.5, 2] }),
    ({ condition, noise }) => {
      expect(condition >= 3 && condition <= 5).toBe(true);
      expect(noise >= 0.5 && noise <= 2).toBe(true);
    },
  );
  throughShrinking(anyRegression({ features: 1, condition: 1, noise: 0 }), ({ noise }) => {
    expect(noise).toBe(0);
  });
});

test.each([
  [{ condition: 0.5 }, 'condition [0.5, 0.5]: numbers of at least 1, in order'],
  [{ condition: [4, 2] }, 'condition [4, 2]: numbers of at least 1, in order'],
  [{ noise: Number.NaN }, 'anyRegression: noise is NaN: a number is allowed, or the least'],
  [{ noise: [-1, 2] }, 'noise [-1, 2]: numbers of at least 0, in order'],
  [
    { features: 1, condition: 2 },
    'features, of which a condition above 1 needs two, [1, 1]: whole numbers from 2 to 16',
  ],
])('a regression that cannot be, %o, is refused', (input, message) => {
  expect(() => anyRegression(input as object)).toThrow(message);
});

test('samples have mean 0 and the covariance spectrum they say', () => {
  throughShrinking(anySamples(), ({ data, spectrum }: AnySamples) => {
    const x = Matrix.from1DArray(data.rows, data.features.length, data.x);
    eigenvalues(moment(x)).forEach((value, i) => {
      expect(Math.abs(value - spectrum[i]!)).toBeLessThan(1e-12);
    });
    for (const mean of x.mean('column')) expect(Math.abs(mean)).toBeLessThan(1e-12);
  });
  throughShrinking(anySamples({ spectrum: [4, 1] }), ({ spectrum }) => {
    expect(spectrum).toEqual([4, 1]);
  });
  expectClasses(anySamples(), classifySamples, [
    ...['2 dimensions', '5 dimensions', 'not of full rank', 'of full rank'],
    ...['equal eigenvalues', 'distinct eigenvalues'],
  ]);
});

test('elements of spaces are elements of them', () => {
  throughShrinking(anySpaceElement(), ({ space, element }) => {
    if (!space.contains(element)) throw new Error(`${fc.stringify(element)} is not in ${space}`);
  });
  const spaces: Arbitrary<Space<unknown>> = anySpaceElement().map(({ space }) => space);
  expectClasses(spaces, classifySpace, [
    ...['Discrete', 'MultiDiscrete', 'MultiBinary', 'Box', 'Tuple', 'Dict'],
    ...['Box, bounded', 'Box, unbounded', 'Box, float32', 'Box, float64'],
  ]);
});

test('schedules of actions are of the action space', () => {
  const lake = frozenLake();
  throughShrinking(anyActions(lake), (actions) => {
    expect(actions.every((action) => lake.actionSpace.contains(action))).toBe(true);
  });
  expectClasses(anyActions(lake), classifyActions, ['under 10', 'from 10', 'of several actions']);
});

test('configs are what their schema allows, with edges and what is left out among them', () => {
  const schema = linearRegression.config;
  throughShrinking(anyConfig(schema), (config) => {
    expect(schema.safeParse(config).success).toBe(true);
  });
  expectClasses(anyConfig(schema) as Arbitrary<Record<string, unknown>>, classifyConfig(schema), [
    ...['batch full', 'batch sample', 'batch left out', 'standardise boolean'],
    ...['iterations at an end', 'iterations between', 'learningRate between'],
  ]);
});

test('keys are those of seeds, and shrink as seeds do', () => {
  const { counterexample } = fc.check(fc.property(anyKey(), ({ k1 }) => k1 >>> 0 < 3));
  expect(counterexample).toEqual([{ k0: 0, k1: 3 }]);
});

test('every arbitrary says what it draws', () => {
  expectClasses(anySeed(), classifySeed, ['up to 10', 'of 32 bits', 'of more than 32 bits']);
  expectClasses(anyKey(), classifyKey, ['up to 10', 'of 32 bits', 'of more than 32 bits']);
  expectClasses(anyDataset(), classifyDataset, [
    ...['1 features', '2 features', '3 features', '1 row', 'more rows', 'numbers'],
    'no more rows than features',
  ]);
  expectClasses(anySpaceElement(), classifySpaceElement, [
    ...['Discrete', 'Box', 'Dict', 'at a bound', 'within', 'with infinities', 'finite'],
  ]);
  expectClasses(anyCase(linearRegression), classifyCase(linearRegression), [
    ...['batch full', 'learningRate between', 'seed up to 10', 'in no environment'],
  ]);
  expectClasses(anyPolicy({ states: 2, actions: 3 }), classifyPolicy(3), [
    ...['stochastic', 'explores', 'leaves out actions'],
  ]);
});

test('policies have rows that sum to exactly 1', () => {
  const [states, actions] = [3, 3];
  throughShrinking(anyPolicy({ states, actions }), (policy) => {
    for (let state = 0; state < states; state++) {
      const row = policy.slice(state * actions, (state + 1) * actions);
      expect(row.reduce((sum, chance) => sum + chance, 0)).toBe(1);
    }
  });
});

test('cases of a trainer can be begun', () => {
  throughShrinking(anyCase(everyColumn), (input) => {
    expect(() => begin(everyColumn, input)).not.toThrow();
  });
});

test('interleavings are in order of time', () => {
  throughShrinking(anyInterleaving(), (interleaving) => {
    const times = interleaving.map(({ after }) => after);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
  expectClasses(anyInterleaving(), classifyInterleaving, [
    ...['subscribe', 'unsubscribe', 'pause', 'step', 'hold', 'nothing done'],
  ]);
});

test('an edit of whole numbers keeps them whole, and their signs', () => {
  const ints = PersistentInt32Array.from([-1]);
  throughShrinking(anyEdit(), (edit) => {
    const draft = { heads: 3, key: keyOf(1), counts: [1, 2], bytes: Uint8Array.of(5), ints };
    const [name] = applyEdit(draft, edit)!;
    expect(['heads', 'counts', 'bytes', 'ints']).toContain(name);
    const { heads, counts, bytes } = draft;
    for (const value of [heads, ...counts, ...bytes]) {
      expect(Number.isInteger(value) && value >= 0 && !Object.is(value, -0)).toBe(true);
    }
    expect(Number.isInteger(draft.ints.get(0))).toBe(true);
  });
});

test('an edit changes one learned number of a state and no other state', () => {
  const state = transitionsOf(everyColumn, { config: { steps: 5 }, seed: 1 }).at(-1)!
    .state as EveryColumnState;
  throughShrinking(anyEdit(), (edit) => {
    const draft = { ...state };
    expect(applyEdit(draft, edit)).toEqual(['weights']);
    const before = [...state.weights];
    const after = [...draft.weights];
    const changed = after.filter((value, i) => !Object.is(value, before[i]));
    expect(changed.length).toBeLessThanOrEqual(1);
    expect(after).toContain(edit.value);
  });
  expect(applyEdit({ key: keyOf(1), name: 'x' }, { place: 0, value: 1 })).toBeNull();
  expectClasses(anyEdit(), classifyEdit, [
    ...['in the first half', 'in the second half', 'to below 0', 'to above 0'],
  ]);
});

test('a fault damages a copy: a cut is a prefix, a flip one bit, a repeat one record longer', () => {
  const record = (length: number) => [6, length, 0, 0, 0, 0, 0, 0, 0, ...new Array(length).fill(7)];
  const file = Uint8Array.from([...new Array(8).fill(1), ...record(3), ...record(5)]);
  const whole = Uint8Array.from([...file, ...new Array(8).fill(2)]);
  throughShrinking(anyFault(), (fault) => {
    const broken = damaged(whole, fault);
    if (fault.what === 'cut') {
      expect(broken).toEqual(whole.slice(0, broken.length));
      expect(broken.length).toBeLessThan(whole.length);
    } else if (fault.what === 'flip') {
      const flipped = broken.map((byte, i) => byte ^ whole[i]!).filter((bits) => bits !== 0);
      expect([...flipped]).toEqual([1 << fault.bit]);
    } else {
      expect([whole.length + 12, whole.length + 14]).toContain(broken.length);
    }
  });
  expectClasses(anyFault(), classifyFault, [
    ...['cut', 'flip', 'repeat', 'cut in the first half', 'flip in the second half'],
  ]);
});

test.each([
  ['an edit', anyEdit()],
  ['a fault', anyFault()],
])('the place of %s is anywhere', (_, drawn: fc.Arbitrary<{ readonly place: number }>) => {
  const counts = new Array(8).fill(0);
  for (const { place } of fc.sample(drawn, { numRuns: 1000, seed: 1 })) {
    counts[Math.floor(8 * place)]++;
  }
  for (const count of counts) expect(count).toBeGreaterThan(50);
});

test('a run on a drawn MDP is a run', () => {
  fc.assert(
    fc.property(anyCase(everyColumn), (input) => {
      let count = 0;
      run(everyColumn, { ...input, mode: 'synchronous' }).subscribe(() => count++);
      expect(count).toBe(input.config.steps ?? 100);
    }),
  );
});
