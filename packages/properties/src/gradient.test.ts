import { type AnyTrainer, PersistentFloat64Array } from '@reprise/core';
import { autoencoder, linearRegression } from '@reprise/trainers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyCase } from './arbitraries/any-case.ts';
import { anyRegression } from './arbitraries/any-regression.ts';
import { assertLaw } from './assert-law.ts';
import { compareGradient, expectGradient } from './gradient.ts';
import { gradientLaw } from './gradient-law.ts';

const number = fc.double({ min: -3, max: 3, noNaN: true });
const point = fc.tuple(number, number);
/** A smooth function of two numbers, and its gradient. */
const bowl = ([x, y]: readonly number[]) => Math.sin(x!) * y! + x! * x! * y! + Math.exp(y! / 2);
const slope = ([x, y]: readonly number[]) => [
  Math.cos(x!) * y! + 2 * x! * y!,
  Math.sin(x!) + x! * x! + Math.exp(y! / 2) / 2,
];

describe('central differences', () => {
  test('agree with the gradient of a smooth function, to many digits', () => {
    fc.assert(
      fc.property(point, (at) => {
        for (const { tolerance } of expectGradient(bowl, slope(at), at)) {
          expect(tolerance).toBeLessThan(1e-6);
        }
      }),
    );
  });

  test.each([
    ['a wrong sign', (value: number) => -value],
    ['a dropped factor 2', (value: number) => value / 2],
    ['a doubled factor', (value: number) => value * 2],
  ])('see %s in every component that they call seen', (_, fault) => {
    let caught = 0;
    fc.assert(
      fc.property(point, (at) => {
        for (const { index, isSeen } of compareGradient(bowl, slope(at), at)) {
          if (!isSeen) continue;
          const wrong = slope(at).with(index, fault(slope(at)[index]!));
          expect(() => expectGradient(bowl, wrong, at)).toThrow(`parameter ${index}`);
          caught++;
        }
      }),
    );
    expect(caught).toBeGreaterThan(100);
  });

  test('of a loss in single precision have the tolerance of single precision', () => {
    const single = (at: readonly number[]) => Math.fround(bowl(at));
    fc.assert(
      fc.property(point, (at) => {
        expectGradient(single, slope(at), at, { dtype: 'float32' });
      }),
    );
  });
});

const cases = {
  'linear-regression': {
    trainer: linearRegression as AnyTrainer,
    law: gradientLaw(['weights']),
    cases: anyCase(linearRegression, {
      config: {
        data: anyRegression().map(({ data }) => data),
        iterations: fc.constant(2),
        learningRate: fc.double({ min: 0.001, max: 0.5, noNaN: true }),
      },
    }),
  },
  autoencoder: {
    trainer: autoencoder as AnyTrainer,
    law: gradientLaw(['encoder', 'decoder']),
    cases: anyCase(autoencoder, {
      config: {
        steps: fc.constant(3),
        dimensions: fc.integer({ min: 2, max: 4 }),
        bottleneck: fc.integer({ min: 1, max: 2 }),
        samples: fc.integer({ min: 1, max: 8 }),
        learningRate: fc.double({ min: 0.001, max: 0.5, noNaN: true }),
        initialScale: fc.double({ min: 0.1, max: 1, noNaN: true }),
      },
    }),
  },
};

describe.each(Object.entries(cases))('the gradient law of %s', (_, { trainer, law, cases }) => {
  test('holds', () => assertLaw(law, trainer, cases));

  test.each([
    ['a wrong sign', -1],
    ['a dropped factor 2', 0.5],
    ['a doubled factor', 2],
  ])('does not hold with %s', async (_, factor) => {
    const faulty: AnyTrainer = {
      ...trainer,
      prepare: (config, environment) =>
        trainer.prepare!({ ...config, learningRate: config.learningRate * factor }, environment),
    };
    await expect(assertLaw(law, faulty, cases)).rejects.toThrow(/the gradient of parameter/);
  });
});

describe('a gradient that is wrong in some updates alone is found', () => {
  const ROWS = 8;
  const eight = anyCase(linearRegression, {
    config: {
      data: anyRegression({ features: [2, 2], spareRows: [6, 6] }).map(({ data }) => data),
      iterations: fc.constant(2),
      batch: fc.constant('sample'),
      sampling: fc.constant('sequential'),
      learningRate: fc.double({ min: 0.01, max: 0.3, noNaN: true }),
    },
  });
  interface Place {
    readonly update: number;
    readonly sample: number;
  }
  test.each([
    ['those of the later rows', ({ sample }: Place) => sample >= 3],
    ['those of the last row', ({ sample }: Place) => sample === ROWS - 1],
    ['those after the first epoch', ({ update }: Place) => update >= ROWS],
    ['those after the fifth', ({ update }: Place) => update > 5],
    ['the last', ({ update }: Place) => update === 2 * ROWS - 1],
  ])('%s', async (_, isWrong) => {
    const faulty: AnyTrainer = {
      ...linearRegression,
      decide(state, problem) {
        const event = linearRegression.decide(state, problem);
        if (event?.kind !== 'parameter-update' || !isWrong(state)) return event;
        const weights = Array.from(event.weights, (to, i) => 2 * state.weights.get(i) - to);
        return { ...event, weights: PersistentFloat64Array.from(weights) };
      },
    };
    const options = { seed: 3, counterexamples: null };
    await expect(assertLaw(gradientLaw(['weights']), faulty, eight, options)).rejects.toThrow(
      /the gradient of parameter/,
    );
  });
});

describe('a learning rate that does not stay', () => {
  /** The n-th update goes 1 / n times as far. */
  const slowing: AnyTrainer = {
    ...linearRegression,
    decide(state, problem) {
      const { learningRate } = problem.config;
      const config = { ...problem.config, learningRate: learningRate / (state.update + 1) };
      return linearRegression.decide(state, { ...problem, config });
    },
  };
  const { cases: drawn } = cases['linear-regression'];

  test('is told to the law', () =>
    assertLaw(
      gradientLaw(['weights'], ({ learningRate }, { update }) => learningRate / (update + 1)),
      slowing,
      drawn,
    ));

  test('is told to it by the state', () =>
    assertLaw(
      gradientLaw(['weights'], ({ learningRate }, { state }) => learningRate / (state.update + 1)),
      slowing,
      drawn,
    ));

  test('breaks it where it is not told, and the message says what is taken for granted', async () => {
    await expect(assertLaw(gradientLaw(['weights']), slowing, drawn)).rejects.toThrow(
      /of minus the reward before it.*the whole loss, and config.learningRate for the rate of each/,
    );
  });

  test('is a mistake in the claim where it is no number', async () => {
    const law = gradientLaw(['weights'], ({ rate }) => rate);
    await expect(assertLaw(law, slowing, drawn)).rejects.toMatchObject({
      code: 'bad-claim',
      message: expect.stringContaining('the learning rate of update 0 is undefined'),
    });
  });
});
