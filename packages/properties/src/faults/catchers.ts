import type { AnyTrainer } from '@reprise/core';
import { inExpectation } from '@reprise/trainers';
import fc, { type Arbitrary } from 'fast-check';
import { assertLaw } from '../assert-law.ts';
import { FalsifiedError, NotRepeatableError } from '../falsified.ts';
import type { Law, LawCase } from '../law.ts';
import { AlarmError } from '../statistics/alarm.ts';
import { expectLawOverSeeds, type OverSeedsOptions } from '../statistics/over-seeds.ts';

/** What found a fault, and after how many cases (or seeds). */
interface Caught {
  readonly reason: string;
  readonly cases: number;
}

/** A law or property of the kit, put to trainers. */
export interface Catcher {
  /** The law's sentence, and how it is tried. */
  readonly name: string;
  /** What is wrong with a trainer; null: nothing was found. */
  find(trainer: AnyTrainer): Promise<Caught | null>;
}

/** The seed of all that is drawn. */
const SEED = 20261123;

/** A law, tried on drawn cases. */
export function byLaw(law: Law, cases: Arbitrary<LawCase>, numRuns = 25): Catcher {
  return {
    name: law.sentence,
    async find(trainer) {
      const quiet = { counterexamples: null, shrinkMilliseconds: 0, warn: () => {} };
      const options = { numRuns, seed: SEED, ...quiet };
      try {
        await assertLaw(law, trainer, cases, options);
        return null;
      } catch (error) {
        if (!(error instanceof FalsifiedError || error instanceof NotRepeatableError)) throw error;
        const { search, cause } = error.falsification;
        return { reason: (cause as Error).message.split('\n')[0]!, cases: search!.cases };
      }
    },
  };
}

/** A law of a learner in expectation, tried on drawn cases. */
export function inExpectationBy(law: Law, cases: Arbitrary<LawCase>, numRuns = 15): Catcher {
  const { name, find } = byLaw(law, cases, numRuns);
  return {
    name: `in expectation ${name}`,
    find: (trainer) => find(inExpectation(trainer as never)),
  };
}

/** A law, tried with independent seeds. */
export function overSeeds(
  law: Law,
  input: Omit<LawCase, 'seed'>,
  options: OverSeedsOptions = {},
): Catcher {
  return {
    name: `over seeds: ${law.sentence}`,
    async find(trainer) {
      try {
        await expectLawOverSeeds(law, trainer, input, { seed: SEED, ...options });
        return null;
      } catch (error) {
        if (!(error instanceof AlarmError)) throw error;
        const [first, second] = error.streams;
        const reason = error.message.split('\n')[1]!.replace('reached: ', '');
        return { reason, cases: first.trials + second.trials };
      }
    },
  };
}

/** Cases of some config in drawn worlds. */
export function casesOf(
  config: Readonly<Record<string, unknown>>,
  environment?: Arbitrary<unknown>,
): Arbitrary<LawCase> {
  return fc.record({
    config: fc.constant(config),
    seed: fc.nat(),
    environment: (environment ?? fc.constant(undefined)) as Arbitrary<never>,
  });
}
