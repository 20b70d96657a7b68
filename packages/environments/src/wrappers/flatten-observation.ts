import { type Discrete, discrete, type Environment, RepriseError, type Space } from '@reprise/core';
import { observing } from './map-observation.ts';

const MOST_VALUES = 4_294_967_296;

/**
 * The environment that shows several whole numbers as one: Tuple of Discrete or MultiDiscrete → Discrete,
 * row-major, so that tabular learners can learn Blackjack. Throws `bad-environment` for other spaces, and
 * for more than 2^32 values.
 */
export function flattenObservation(environment: Environment): Environment {
  const parts = partsOf(environment);
  const count = parts.reduce((product, { n }) => product * n, 1);
  if (count > MOST_VALUES) {
    throw new RepriseError(
      'bad-environment',
      `flattenObservation: the ${parts.length} numbers of ${environment.id} have ${count} values together, more than ${MOST_VALUES}`,
    );
  }
  return observing(
    environment,
    { wrapper: 'flattenObservation' },
    {
      space: discrete(count),
      map(observation: readonly number[]) {
        let index = 0;
        for (let i = 0; i < parts.length; i++) {
          index = index * parts[i]!.n + (observation[i]! - parts[i]!.start);
        }
        return index;
      },
    },
  );
}

/** How many values each number has, and the first. */
interface Part {
  readonly n: number;
  readonly start: number;
}

function partsOf({ id, observationSpace }: Environment): readonly Part[] {
  const { type, spaces, nvec } = observationSpace as unknown as {
    readonly type: string;
    readonly spaces?: readonly Space<unknown>[];
    readonly nvec?: readonly number[];
  };
  if (type === 'MultiDiscrete') return nvec!.map((n) => ({ n, start: 0 }));
  if (type === 'Tuple' && spaces!.every((space) => space.type === 'Discrete')) {
    return spaces as unknown as readonly Discrete[];
  }
  throw new RepriseError(
    'bad-environment',
    `flattenObservation needs a Tuple of Discrete or a MultiDiscrete: the observation space of ${id} is ${observationSpace}`,
  );
}
