import { type Box, type Environment, RepriseError } from '@reprise/core';

/** The Box that an environment shows, for `wrapper`; throws `bad-environment` where it shows another space. */
export function boxOf(wrapper: string, { id, observationSpace }: Environment): Box {
  if (observationSpace.type === 'Box') return observationSpace as unknown as Box;
  throw new RepriseError(
    'bad-environment',
    `${wrapper} needs a Box: the observation space of ${id} is ${observationSpace}`,
  );
}
