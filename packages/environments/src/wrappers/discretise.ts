import { discrete, type Environment, parseConfig, RepriseError } from '@reprise/core';
import { z } from 'zod';
import { boxOf } from './box-of.ts';
import { observing } from './map-observation.ts';

/** What a discretisation is made of. */
export const discretiseOptions = z.strictObject({
  bins: z
    .array(z.int().min(1))
    .min(1)
    .describe('bins of each number; one for all of them where it is one'),
  low: z.array(z.number()).optional().describe('lower bounds, where not the space’s'),
  high: z.array(z.number()).optional().describe('upper bounds, where not the space’s'),
});

/**
 * The environment that shows in which bin its observation lies: Box → Discrete. Bins are equally wide from
 * `low` to `high`; what is beyond counts to the outermost. The number is row-major. Throws `bad-config`
 * and `bad-environment`.
 */
export function discretise(
  environment: Environment,
  options: z.input<typeof discretiseOptions>,
): Environment {
  const parsed = parseConfig('discretise', discretiseOptions, options);
  const space = boxOf('discretise', environment);
  const size = space.low.length;
  const { low = space.low, high = space.high } = parsed;
  const bins = parsed.bins.length === 1 ? space.low.map(() => parsed.bins[0]!) : parsed.bins;
  const wrong = (what: string): never => {
    throw new RepriseError('bad-config', `discretise: ${what}`);
  };
  for (const [name, given] of Object.entries({ bins, low, high })) {
    if (given.length !== size) {
      wrong(`${given.length} numbers of ${name} for ${size} of ${environment.id}`);
    }
  }
  const off = low.findIndex((from, i) => !(Number.isFinite(high[i]! - from) && from < high[i]!));
  if (off >= 0) {
    wrong(
      `number ${off} of ${environment.id} goes from ${low[off]} to ${high[off]}: give finite low and high`,
    );
  }
  const count = bins.reduce((product, own) => product * own, 1);
  if (count > 16_777_216) wrong(`${count} bins are more than 16777216: take fewer`);
  return observing(
    environment,
    { wrapper: 'discretise', ...parsed },
    {
      space: discrete(count),
      map(observation: readonly number[]) {
        let index = 0;
        for (let i = 0; i < size; i++) {
          const share = (observation[i]! - low[i]!) / (high[i]! - low[i]!);
          const bin = Math.floor(share * bins[i]!);
          index = index * bins[i]! + Math.min(Math.max(bin, 0), bins[i]! - 1);
        }
        return index;
      },
    },
  );
}
