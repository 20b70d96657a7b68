import {
  type ColumnType,
  type Environment,
  indexColumn,
  RepriseError,
  type Space,
  type Tuple,
} from '@reprise/core';

/** An environment whose observations and actions are whole numbers, with their counts and first values. */
export interface DiscreteEnvironment {
  readonly environment: Environment<unknown, number, number>;
  readonly observations: number;
  readonly observationStart: number;
  readonly actions: number;
  readonly actionStart: number;
  /** The narrowest column for an observation. */
  readonly observationColumn: ColumnType;
  /** What stands for an observation before there is one. */
  readonly noObservation: 0;
}

/** The sizes of a discrete environment, for `trainer`; throws `bad-environment` for any other. */
export function discreteEnvironment(
  trainer: string,
  environment: Environment | undefined,
): DiscreteEnvironment {
  if (environment === undefined) {
    throw new RepriseError('bad-environment', `${trainer} needs an environment`);
  }
  const observation = discreteSize(
    trainer,
    environment,
    'observation',
    environment.observationSpace,
  );
  const action = discreteSize(trainer, environment, 'action', environment.actionSpace);
  return {
    environment: environment as Environment<unknown, number, number>,
    observations: observation.n,
    observationStart: observation.start,
    actions: action.n,
    actionStart: action.start,
    observationColumn: rangeColumn(observation.start, observation.n),
    noObservation: 0,
  };
}

/** The narrowest column type for the `n` whole numbers from `start`. */
export function rangeColumn(start: number, n: number): ColumnType {
  const end = start + n;
  if (start >= 0 && end <= 4294967296) return indexColumn(end);
  return start >= -2147483648 && end <= 2147483648 ? 'int32' : 'float64';
}

/** How many elements a Discrete space has, and the first; throws `bad-environment` for any other. */
export function discreteSize(
  trainer: string,
  environment: Environment,
  what: 'observation' | 'action',
  space: Space<unknown>,
): { n: number; start: number } {
  if (space.type !== 'Discrete') {
    throw new RepriseError(
      'bad-environment',
      `${trainer} needs Discrete spaces: the ${what} space of ${environment.id} is ${space}${howMadeDiscrete(what, space)}`,
    );
  }
  return space as unknown as { n: number; start: number };
}

/** Which wrappers of `@reprise/environments` make a space Discrete, if any do. */
function howMadeDiscrete(what: 'observation' | 'action', space: Space<unknown>): string {
  const { type } = space;
  if (what === 'action') return type === 'Box' ? '; discretiseAction makes it Discrete' : '';
  if (type === 'Box') return '; discretise, or tileObservation with 1 tiling, makes it Discrete';
  const isFlat =
    type === 'Tuple' && (space as Tuple).spaces.every((part) => part.type === 'Discrete');
  return isFlat || type === 'MultiDiscrete' ? '; flattenObservation makes it Discrete' : '';
}
