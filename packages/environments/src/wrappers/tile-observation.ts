import {
  discrete,
  type Environment,
  multiDiscrete,
  parseConfig,
  RepriseError,
  tileCoding,
} from '@reprise/core';
import { z } from 'zod';
import { boxOf } from './box-of.ts';
import { observing } from './map-observation.ts';

/** What a tile coding is made of. */
export const tileObservationOptions = z.strictObject({
  tilings: z
    .int()
    .min(1)
    .max(64)
    .default(8)
    .describe('grids of tiles, each moved against the others'),
  tiles: z.int().min(1).max(64).default(8).describe('tiles from bound to bound of each number'),
  low: z.array(z.number()).optional().describe('lower bounds, where not the space’s'),
  high: z.array(z.number()).optional().describe('upper bounds, where not the space’s'),
});

/** So that a tile's number is an int32, as MultiDiscrete holds it. */
const MOST_TILES = 2_147_483_647;

/**
 * The environment that shows the tile of each tiling in which its observation lies: Box → MultiDiscrete,
 * of one tiling Discrete (Sutton and Barto 2018, section 9.5.4). Throws `bad-config` and `bad-environment`.
 */
export function tileObservation(
  environment: Environment,
  options: z.input<typeof tileObservationOptions> = {},
): Environment {
  const parsed = parseConfig('tileObservation', tileObservationOptions, options);
  const space = boxOf('tileObservation', environment);
  const { tilings, tiles, low = space.low, high = space.high } = parsed;
  const off = space.low.findIndex(
    (_, i) => !(Number.isFinite(high[i]! - low[i]!) && low[i]! < high[i]!),
  );
  if (off >= 0 || low.length !== space.low.length || high.length !== space.low.length) {
    throw new RepriseError(
      'bad-config',
      `tileObservation: give a finite low and high for each of the ${space.low.length} numbers of ${environment.id}`,
    );
  }
  const coding = tileCoding({ low, high, tiles, tilings });
  const size = coding.size / tilings;
  if (size > MOST_TILES) {
    throw new RepriseError(
      'bad-config',
      `tileObservation: ${tiles} tiles for each of the ${space.low.length} numbers of ${environment.id} are ${size} a tiling, more than ${MOST_TILES}: take fewer tiles`,
    );
  }
  const active = new Int32Array(tilings);
  if (tilings === 1) {
    return observing(
      environment,
      { wrapper: 'tileObservation', ...parsed },
      {
        space: discrete(size),
        map(observation: readonly number[]) {
          coding.tilesOf(observation, active);
          return active[0]!;
        },
      },
    );
  }
  return observing(
    environment,
    { wrapper: 'tileObservation', ...parsed },
    {
      space: multiDiscrete(active.map(() => size) as unknown as number[]),
      map(observation: readonly number[]) {
        coding.tilesOf(observation, active);
        return Array.from(active, (tile, tiling) => tile - tiling * size);
      },
    },
  );
}
