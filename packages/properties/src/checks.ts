import type { AnyTrainer } from '@reprise/core';
import type { Arbitrary } from 'fast-check';
import { type AssertOptions, assertLaw } from './assert-law.ts';
import type { Law, LawCase } from './law.ts';

/** A law with the trainer and the cases that it is to be tried on. */
export interface Check extends Law {
  /** Tries it; rejects as `assertLaw` does. Needs no `this`. */
  readonly run: () => Promise<void>;
}

/** Milliseconds after which a law of many slow cases is held to be tried enough, so that all of a trainer's take under 10 s. */
const ENOUGH = 500;

/** Laws to be tried on cases of a trainer, one by one, on `most` at the most: for `test.each`, or a loop. */
export function checksOf(
  laws: readonly Law[],
  trainer: AnyTrainer,
  cases: Arbitrary<LawCase>,
  options: AssertOptions,
  most?: number,
): readonly Check[] {
  const { numRuns } = options;
  const limit = numRuns === undefined ? { enoughMilliseconds: ENOUGH } : {};
  const few = most === undefined ? {} : { numRuns: Math.min(numRuns ?? most, most) };
  return laws.map((law) => ({
    ...law,
    run: () => assertLaw(law, trainer, cases, { ...limit, ...options, ...few }),
  }));
}
