import { type AnyTrainer, type Key, keyOf, uniform } from '@reprise/core';
import { trainers } from '@reprise/trainers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { anyCase } from './arbitraries/any-case.ts';
import { anyLongCase } from './arbitraries/any-long-case.ts';
import { anyMdp } from './arbitraries/any-mdp.ts';
import { assertLaw } from './assert-law.ts';
import { seedLaw } from './seed-law.ts';

const quiet = { numRuns: 2, seed: 3, counterexamples: null };

describe('a sound trainer heeds its seed, or draws nothing', () => {
  // Those whose every config fits the wide world.
  const fitting = trainers.filter(({ trainer: { id } }) =>
    /^(q-learning|sarsa|value-iteration|policy-iteration|autoencoder|double-q-learning)$/.test(id),
  );
  test.each(fitting.map(({ trainer }) => trainer))('$id', (trainer) =>
    assertLaw(seedLaw, trainer, anyLongCase(trainer), quiet),
  );

  test.each([
    ['deterministic', 0],
    ['ergodic', 0.5],
  ] as const)('in %s worlds, exploring %d', (kind, epsilon) => {
    const { trainer } = trainers.find(({ trainer: { id } }) => id === 'q-learning')!;
    const cases = anyCase(trainer, {
      environment: anyMdp({ kind }) as never,
      config: { epsilon: fc.constant(epsilon), steps: fc.constant(30) },
    });
    return assertLaw(seedLaw, trainer, cases, { ...quiet, numRuns: 10 });
  });
});

/** A trainer without a world, that tells a draw a step. */
function coins(change: (key: Key) => Key): AnyTrainer {
  return {
    id: 'coins',
    version: 1,
    config: z.object({}),
    start: (_: object, key: Key) => ({ n: 0, key: change(key) }),
    decide: ({ n, key }: { n: number; key: Key }) =>
      n < 20 ? { kind: 'parameter-update', draw: uniform(key, n) } : null,
    evolve: (state: { n: number }) => ({ ...state, n: state.n + 1 }),
    columns: () => ({ 'parameter-update': { draw: 'float64' } }),
  } as unknown as AnyTrainer;
}

test.each([
  ['one bit', ({ k1 }: Key) => keyOf(k1 & 1)],
  ['all but one bit', ({ k0, k1 }: Key) => ({ k0, k1: k1 & ~4 })],
  ['a byte', ({ k1 }: Key) => keyOf(k1 & 255)],
])('a trainer without a world that keeps %s of its seed is found', async (_, change) => {
  const trainer = coins(change);
  await expect(assertLaw(seedLaw, trainer, anyCase(trainer), quiet)).rejects.toThrow(
    /bit \d+ of the seed never matters to what a run begins with, in 150 runs/,
  );
  const whole = coins((key) => key);
  await assertLaw(seedLaw, whole, anyCase(whole), quiet);
});

test('of a trainer that begins alike with every seed, and has no world, nothing more is asked', async () => {
  let decided = 0;
  const same = coins(() => keyOf(0));
  const watched = {
    ...same,
    decide(state: never, problem: never) {
      decided++;
      return same.decide(state, problem);
    },
  } as AnyTrainer;
  await assertLaw(seedLaw, watched, anyCase(watched), quiet);
  expect(decided).toBe(0);
});

/** Coins that keep what is theirs to themselves. */
class PrivateCoins {
  readonly #coins = coins((key) => key);
  readonly id = 'private-coins';
  readonly version = 1;
  readonly config = z.object({});
  starts = 0;

  start(config: object, key: Key) {
    this.starts++;
    return this.#coins.start(config, key, undefined);
  }

  decide(state: object) {
    return this.#coins.decide(state, undefined);
  }

  evolve(state: object, event: never) {
    return this.#coins.evolve(state, event, undefined);
  }

  columns() {
    return this.#coins.columns({}, undefined);
  }
}

test('a sound trainer of a class with private fields passes, and is begun some hundred times a case', async () => {
  const trainer = new PrivateCoins();
  const trained = trainer as unknown as AnyTrainer;
  await assertLaw(seedLaw, trained, anyCase(trained), { ...quiet, numRuns: 1 });
  expect(trainer.starts).toBeGreaterThan(100);
  expect(trainer.starts).toBeLessThan(250);
});
