import { type AnyTrainer, foldIn, integer, type Key } from '@reprise/core';
import { linearRegression, qLearning } from '@reprise/trainers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { anyCase } from './arbitraries/any-case.ts';
import { anyMdp } from './arbitraries/any-mdp.ts';
import { assertLaw } from './assert-law.ts';
import { contractionLaw } from './convergence/contraction-law.ts';
import { convergenceLaw } from './convergence/convergence-law.ts';
import { gradientLaw } from './gradient-law.ts';
import { LawError } from './law.ts';
import { recordedRunLaws } from './recorded-run-laws.ts';
import { runLaws } from './run-laws.ts';
import { optimalValues } from './theory/optimal-values.ts';

const regression = linearRegression as AnyTrainer;

describe('a law that has nothing to judge says so', () => {
  const renamed: AnyTrainer = {
    ...regression,
    decide(state, problem) {
      const event = regression.decide(state, problem);
      return event?.kind === 'parameter-update' ? { ...event, kind: 'step' } : event;
    },
    evolve: (state, event, problem) =>
      regression.evolve(
        state,
        event.kind === 'step' ? { ...event, kind: 'parameter-update' } : event,
        problem,
      ),
  };

  test('gradients, of a run without updates', async () => {
    const law = gradientLaw(['weights']);
    expect(() => law.check(renamed, { config: { iterations: 1 }, seed: 0 })).toThrow(
      "nothing was checked: none of 15 transitions is a 'parameter-update'",
    );
    const cases = anyCase(renamed, { config: { iterations: fc.constant(1) } });
    await expect(assertLaw(law, renamed, cases)).rejects.toMatchObject({ code: 'no-cases' });
  });

  test('gradients, that are all lost in rounding', () => {
    // At the minimum, where every gradient is 0.
    const config = { startWeights: [2, 0], iterations: 1 };
    expect(() => gradientLaw(['weights']).check(regression, { config, seed: 0 })).toThrow(
      'no gradient of 5 updates is greater than its tolerance',
    );
  });

  test('contractions, of a run without a full cover', () => {
    const mdp = anyMdp({ kind: 'deterministic', states: 6, actions: 3 });
    const [environment] = fc.sample(mdp, { numRuns: 1, seed: 1 });
    const law = contractionLaw({
      to: (input) => optimalValues(input.environment!.model!()),
      factor: () => 0.9,
    });
    const config = { steps: 3, learningRate: 0.5, epsilon: 1 };
    const input = { config, seed: 0, environment: environment as never };
    expect(() => law.check(qLearning, input)).toThrow(/nothing was checked: .* never updated/);
  });
});

describe('a factor that is no contraction', () => {
  const factorOf = (factor: number) => contractionLaw({ to: () => () => 1, factor: () => factor });
  const input = { config: {}, seed: 0 };

  test('is a case of nothing where it is 1, as 1 − α is of the least α', () => {
    const all = () => factorOf(1 - 5e-324).check(regression, input);
    expect(all).toThrow('nothing was checked: a factor of 1 is no contraction');
  });

  test.each([-0.1, 1.5, Number.NaN])('is a mistake in the claim where it is %d', async (factor) => {
    const claimed = assertLaw(factorOf(factor), regression, fc.constant(input), {
      counterexamples: null,
    });
    await expect(claimed).rejects.toMatchObject({ code: 'bad-claim' });
    await expect(claimed).rejects.toThrow(`factor of ${factor} is no contraction: from 0 to below`);
    await expect(claimed).rejects.not.toThrow('not so');
  });
});

describe('a mistake in a claim about gradients is told as it is, and not made smaller', () => {
  const cases = anyCase(regression, { config: { iterations: fc.constant(2) } });
  const tried = (parameters: readonly string[], trainer = regression) =>
    assertLaw(gradientLaw(parameters), trainer, cases, { counterexamples: null });

  test('of parameters that the state has not', async () => {
    await expect(tried(['nope'])).rejects.toMatchObject({
      code: 'bad-claim',
      message:
        "linear-regression: the state has no parameters 'nope': its lists of numbers are 'weights'",
    });
  });

  test('of a learner whose rewards are no losses', async () => {
    const silent: AnyTrainer = {
      ...regression,
      decide(state, problem) {
        const event = regression.decide(state, problem);
        return event?.kind === 'reward' ? { ...event, kind: 'noise' } : event;
      },
      evolve: (state, event, problem) =>
        regression.evolve(
          state,
          event.kind === 'noise' ? { ...event, kind: 'reward' } : event,
          problem,
        ),
    };
    await expect(tried(['weights'], silent)).rejects.toMatchObject({
      code: 'bad-claim',
      message: expect.stringMatching(/^linear-regression: no 'reward' .* comes before an update/),
    });
  });
});

describe('a tolerance, transition or distance that is none is refused', () => {
  test.each([Number.NaN, -1])('within %d', (within) => {
    expect(() => convergenceLaw({ to: () => () => 0, within, by: 3 })).toThrow(
      `within ${within} is no tolerance: at least 0 is allowed`,
    );
  });

  test.each([Number.NaN, 0])('by %d', (by) => {
    expect(() => convergenceLaw({ to: () => () => 0, within: 1, by })).toThrow('is no transition');
  });

  test('a goal below 0', () => {
    const law = convergenceLaw({ to: () => () => -3, within: 1, by: 3 });
    expect(() => law.check(regression, { config: {}, seed: 0 })).toThrow(
      'the goal says that a state is -3 away from it: a number of at least 0 is needed',
    );
  });

  test('a goal that is no number is not come to', () => {
    const law = convergenceLaw({ to: () => () => Number.NaN, within: 1, by: 3 });
    expect(() => law.check(regression, { config: {}, seed: 0 })).toThrow('the error is NaN');
  });
});

/** A mean of draws that is kept in a plain array; `change` is its state as it goes on. */
function plainMean(start: object, change: (state: never) => object): AnyTrainer {
  return {
    id: 'plain-mean',
    version: 1,
    config: qLearning.config,
    start: () => ({ step: 0, ...start }),
    decide: ({ step }: { step: number }) =>
      step < 6 ? { kind: 'parameter-update', value: step / 7 } : null,
    evolve: (state: never) => change(state),
    columns: () => ({ 'parameter-update': { value: 'float64' } }),
  } as unknown as AnyTrainer;
}

const edited = recordedRunLaws.find(({ sentence }) => sentence.startsWith('an edited fork'))!;
const keeps = runLaws.find(({ sentence }) => sentence.startsWith('no transition'))!;

test('an edited fork of a state of plain arrays is edited', () => {
  let reached = 0;
  const trainer = plainMean({ mean: [0, 0] }, (state: { step: number; mean: number[] }) => {
    if (state.mean.includes(7)) reached++;
    return { ...state, step: state.step + 1 };
  });
  const extra = { place: 0.5, edit: { place: 0, value: 7 } };
  return Promise.resolve(edited.check(trainer, { config: {}, seed: 0 }, extra)).then(() =>
    expect(reached).toBeGreaterThan(0),
  );
});

test('an edited fork of a state without numbers to edit says so', async () => {
  const trainer = plainMean({ name: '' }, ({ name }: { name: string }) => ({ name: `${name}.` }));
  const wordy = { ...trainer, start: () => ({ name: '' }), decide: decideByName } as AnyTrainer;
  const extra = { place: 0.5, edit: { place: 0, value: 7 } };
  await expect(edited.check(wordy, { config: {}, seed: 0 }, extra)).rejects.toThrow(
    'nothing was checked: the state has no numbers to edit',
  );
  const cases = fc.constant({ config: {}, seed: 0 });
  await expect(assertLaw(edited, wordy, cases, { numRuns: 1 })).rejects.toThrow(
    /drawn cases were refused;.*the last: nothing was checked: the state has no numbers to edit/,
  );
});

function decideByName({ name }: { name: string }) {
  return name.length < 6 ? { kind: 'parameter-update', value: 0.5 } : null;
}

test.each([
  ['below', ({ n, steps }: Coins) => n < steps],
  ['unlike', ({ n, steps }: Coins) => n !== steps],
])(
  'an edited fork of whole numbers is judged, of a run that goes on while %s',
  async (_, goesOn) => {
    const coins = {
      id: 'coins',
      version: 1,
      config: z.object({ steps: z.int().min(0).max(40).default(20) }),
      start: ({ steps }: Coins, key: Key) => ({ n: 0, heads: 0, steps, key }),
      decide: (state: Coins) =>
        goesOn(state)
          ? { kind: 'parameter-update', isHead: integer(foldIn(state.key, state.n), 2) }
          : null,
      evolve: (state: Coins, { isHead }: { isHead: number }) => ({
        ...state,
        n: state.n + 1,
        heads: state.heads + isHead,
      }),
      columns: () => ({ 'parameter-update': { isHead: 'uint8' } }),
    } as unknown as AnyTrainer;
    let judged = 0;
    const counted = {
      ...edited,
      async check(...of: Parameters<typeof edited.check>) {
        await edited.check(...of);
        judged++;
      },
    };
    await assertLaw(counted, coins, anyCase(coins), { numRuns: 20 });
    expect(judged).toBe(20);
  },
);

interface Coins {
  readonly n: number;
  readonly heads: number;
  readonly steps: number;
  readonly key: Key;
}

test.each([
  ['Map', new Map<number, number>(), (map: Map<number, number>, step: number) => map.set(step, 1)],
  ['Set', new Set<number>(), (set: Set<number>, step: number) => set.add(step)],
])('a %s that is changed in place is seen', (_, kept, change) => {
  const trainer = plainMean({ kept }, (state: { step: number; kept: never }) => {
    change(state.kept, state.step);
    return { ...state, step: state.step + 1 };
  });
  expect(() => keeps.check(trainer, { config: {}, seed: 0 })).toThrow(
    'the transitions at the end differs at transition 0',
  );
});

test('what is broken is a LawError by name', () => {
  expect(String(new LawError('x'))).toBe('LawError: x');
});

test('optimal values of what has none are refused in one line', () => {
  expect(() => optimalValues({ id: 'Pendulum-v1' })).toThrow(
    'Pendulum-v1 has no exact model(): optimal values are those of a finite world',
  );
  const [mdp] = fc.sample(anyMdp({ kind: 'ergodic' }), 1);
  expect(() => optimalValues(mdp!, 1)).toThrow('with a discount of 1 a policy that goes on for');
  expect(() => optimalValues(mdp!, 1.5)).toThrow('a discount of 1.5 is not allowed: 0 to 1');
});
