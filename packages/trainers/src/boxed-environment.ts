import { type Box, type Environment, RepriseError } from '@reprise/core';
import type { ActingWorld } from './acting.ts';
import { discreteSize, rangeColumn } from './discrete-environment.ts';

/** What is seen of a boxed environment: numbers, or one whole number. */
export type Point = readonly number[] | number;

/** An environment whose observations are points between bounds, and whose actions are whole numbers. */
export interface BoxedEnvironment extends ActingWorld<Point> {
  /** The bounds of each dimension; infinite where the space has none. */
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/**
 * The bounds and sizes of an environment with a Box or Discrete observation space (one dimension) and a
 * Discrete action space, for `trainer`; throws `bad-environment` for any other.
 */
export function boxedEnvironment(
  trainer: string,
  environment: Environment | undefined,
): BoxedEnvironment {
  if (environment === undefined) {
    throw new RepriseError('bad-environment', `${trainer} needs an environment`);
  }
  const { n: actions, start: actionStart } = discreteSize(
    trainer,
    environment,
    'action',
    environment.actionSpace,
  );
  const world = {
    environment: environment as Environment<unknown, Point, number>,
    actions,
    actionStart,
  };
  const space = environment.observationSpace;
  if (space.type === 'Box') {
    const { low, high } = space as unknown as Box;
    return {
      ...world,
      low,
      high,
      observationColumn: { type: 'float64', length: low.length },
      noObservation: low.map(() => 0),
    };
  }
  const { n, start } = discreteSize(trainer, environment, 'observation', space);
  return {
    ...world,
    low: [start],
    high: [start + n - 1],
    observationColumn: rangeColumn(start, n),
    noObservation: 0,
  };
}
