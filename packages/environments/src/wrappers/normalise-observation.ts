import { box, type Environment, parseConfig, RepriseError } from '@reprise/core';
import { z } from 'zod';
import { boxOf } from './box-of.ts';
import { observing } from './map-observation.ts';

/** What a normalisation is made of. */
export const normaliseObservationOptions = z.strictObject({
  mean: z.array(z.number()).describe('the mean of each number'),
  deviation: z.array(z.number().positive()).describe('the standard deviation of each number'),
  clip: z.number().positive().default(10).describe('how far from 0 a number may be at the most'),
});

/**
 * The environment that shows (x − mean) / deviation, number by number, at most `clip` from 0, in the dtype
 * of its Box. The statistics are given and stay: an environment that gathers them is not pure. Throws
 * `bad-config` and `bad-environment`.
 */
export function normaliseObservation(
  environment: Environment,
  options: z.input<typeof normaliseObservationOptions>,
): Environment {
  const { mean, deviation, clip } = parseConfig(
    'normaliseObservation',
    normaliseObservationOptions,
    options,
  );
  const { low, high, shape, dtype } = boxOf('normaliseObservation', environment);
  for (const [name, given] of [['mean', mean] as const, ['deviation', deviation] as const]) {
    if (given.length === low.length) continue;
    throw new RepriseError(
      'bad-config',
      `normaliseObservation: ${given.length} numbers of ${name} for ${low.length} of ${environment.id}`,
    );
  }
  const round = dtype === 'float32' ? Math.fround : (value: number) => value;
  const normalised = (value: number, i: number) =>
    round(Math.min(Math.max((value - mean[i]!) / deviation[i]!, -clip), clip));
  return observing(
    environment,
    { wrapper: 'normaliseObservation', mean, deviation, clip },
    {
      space: box({ low: low.map(normalised), high: high.map(normalised), shape, dtype }),
      map: (observation: readonly number[]) => observation.map(normalised),
    },
  );
}
