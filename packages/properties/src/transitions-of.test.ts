import type { AnyTrainer } from '@reprise/core';
import { map } from 'rxjs';
import { expect, test } from 'vitest';
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

test.each(laws.map((law) => [law.sentence, law] as const))(
  'an endless run under “%s” is told in one line',
  async (_, law) => {
    const tried = Promise.resolve().then(() => law.check(endless, { config: {}, seed: 0 }, []));
    await expect(tried).rejects.toMatchObject({
      code: 'endless-run',
      message:
        'endless: the run has not ended after 100000 transitions, and laws are tried on whole runs: draw configs whose runs end (config: { steps: fc.nat({ max: 100 }) })',
    });
  },
);
