import { type Environment, parseConfig, RepriseError } from '@reprise/core';
import { z } from 'zod';
import { spaceFromJson } from './space-json.ts';

/** What is known of a world outside: what a recording needs to replay a run in it without it. */
const externalOptions = z.looseObject({
  observationSpace: z.looseObject({ type: z.string() }),
  actionSpace: z.looseObject({ type: z.string() }),
  maxEpisodeSteps: z.int().min(1).nullable().default(null),
  rewardThreshold: z.number().nullable().default(null),
});

/**
 * The environment of a world outside the run, by its description: trainers ask, and the run's `world`
 * answers. It cannot be reset or stepped itself. Throws `bad-config`.
 */
export function externalEnvironment(
  id: string,
  options: Readonly<Record<string, unknown>>,
): Environment {
  const parsed = parseConfig(id, externalOptions, options);
  const outside = (): never => {
    throw new RepriseError('bad-environment', `${id} is outside: the run's world answers for it`);
  };
  return Object.freeze<Environment>({
    id,
    options,
    isExternal: true,
    observationSpace: spaceFromJson(parsed.observationSpace),
    actionSpace: spaceFromJson(parsed.actionSpace),
    maxEpisodeSteps: parsed.maxEpisodeSteps,
    rewardThreshold: parsed.rewardThreshold,
    reset: outside,
    step: outside,
  });
}
