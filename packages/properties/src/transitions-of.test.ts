import type { AnyTrainer } from '@reprise/core';
import fc from 'fast-check';
import { map } from 'rxjs';
import { expect, test } from 'vitest';
import { type AssertOptions, assertLaw } from './assert-law.ts';
import { everyColumn } from './every-column.ts';
import { observerLaws } from './observer-laws.ts';
import { recordedRunLaws } from './recorded-run-laws.ts';
import { runLaws } from './run-laws.ts';

/** Never ends. */
const endless = {
  ...everyColumn,
  id: 'endless',
  decide: (state, problem) => everyColumn.decide({ ...state, step: 0 }, problem),
} as AnyTrainer;

const laws = [
  ...runLaws,
  ...recordedRunLaws.slice(0, 1),
  ...observerLaws((run$) => run$.pipe(map(({ seq }) => seq))).slice(0, 1),
];

const told = {
  name: 'RepriseError',
  code: 'endless-run',
  message:
    'endless: the run has not ended after 100000 transitions, and laws are tried on whole runs: draw configs whose runs end (config: { steps: fc.nat({ max: 100 }) })',
};

test.each(laws.map((law) => [law.sentence, law] as const))(
  'an endless run under “%s” is told in one line',
  async (_, law) => {
    const tried = Promise.resolve().then(() => law.check(endless, { config: {}, seed: 0 }, []));
    await expect(tried).rejects.toMatchObject(told);
  },
);

test('a law that is tried on an endless run says so, and is not said to be broken', async () => {
  const written: string[] = [];
  const options: AssertOptions = {
    counterexamples: { read: async () => null, write: async (name) => `${written.push(name)}` },
    warn: (line) => written.push(line),
  };
  const cases = fc.constant({ config: {}, seed: 0 });
  await expect(assertLaw(runLaws[0]!, endless, cases, options)).rejects.toMatchObject(told);
  expect(written).toEqual([]);
});
