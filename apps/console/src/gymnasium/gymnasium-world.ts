import { fileURLToPath } from 'node:url';
import { UsageError } from '@reprise/cli';
import { type Environment, RepriseError, type World } from '@reprise/core';
import {
  externalEnvironment,
  makeWrapped,
  spaceFromJson,
  spaceToJson,
} from '@reprise/environments';
import { Child } from './child.ts';
import { isShown } from './is-shown.ts';

/** How a Gymnasium environment is made. */
export interface GymnasiumOptions {
  /** Its id there: `LunarLander-v3`. */
  readonly id: string;
  /** Keyword arguments of `gymnasium.make`. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly wrappers: readonly Readonly<Record<string, unknown>>[];
  readonly python: string;
  readonly timeoutMilliseconds: number;
  /** The seed of its first reset. */
  readonly seed: number;
}

/** An environment outside, who answers for it, and its end. */
export interface GymnasiumWorld {
  readonly environment: Environment;
  readonly world: World;
  close(): Promise<void>;
}

const BRIDGE = fileURLToPath(new URL('../../python/gymnasium_bridge.py', import.meta.url));

/** The id by which the command line and recordings know an environment of Gymnasium's. */
export const GYMNASIUM = 'gymnasium:';

/**
 * Starts Python with an environment of Gymnasium's; throws a UsageError where there is no Python, no
 * Gymnasium, no such environment, or one whose spaces are not known.
 */
export async function startGymnasium(input: GymnasiumOptions): Promise<GymnasiumWorld> {
  const name = `${GYMNASIUM}${input.id}`;
  const child = new Child({
    ...{ command: input.python, args: ['-u', BRIDGE], name },
    timeoutMilliseconds: input.timeoutMilliseconds,
  });
  try {
    const { made } = await child.ask({ make: input.id, options: input.options });
    const inside = answering(name, made as Readonly<Record<string, unknown>>);
    const outside = makeWrapped(inside, input.wrappers);
    const { observationSpace, actionSpace, maxEpisodeSteps, rewardThreshold } = outside;
    const environment = externalEnvironment(name, {
      ...input.options,
      gymnasium: (made as { gymnasium: string }).gymnasium,
      observationSpace: spaceToJson(observationSpace),
      actionSpace: spaceToJson(actionSpace),
      ...{ maxEpisodeSteps, rewardThreshold },
      ...(input.wrappers.length > 0 && { wrappers: input.wrappers }),
    });
    return { environment, world: worldOf(child, outside, input.seed), close: () => child.close() };
  } catch (error) {
    await child.close();
    if (error instanceof RepriseError && !(error instanceof UsageError)) {
      throw new UsageError(error.message, { cause: error });
    }
    throw error;
  }
}

/**
 * An environment that takes answers in place of keys, so that it can be wrapped as any other; throws a
 * UsageError for an answer that is none, before a wrapper can clip it into one.
 */
function answering(id: string, made: Readonly<Record<string, unknown>>): Environment {
  const { maxEpisodeSteps, rewardThreshold } = made as Record<string, number | null>;
  const observationSpace = spaceFromJson(made.observationSpace);
  const seen = (observation: unknown) => {
    if (isShown(observationSpace, observation)) return observation;
    throw new UsageError(
      `${id}: it showed ${JSON.stringify(observation)?.slice(0, 80)}, which is not in ${observationSpace}`,
    );
  };
  return {
    id,
    options: {},
    observationSpace,
    actionSpace: spaceFromJson(made.actionSpace),
    maxEpisodeSteps: maxEpisodeSteps ?? null,
    rewardThreshold: rewardThreshold ?? null,
    reset: (answer) => ({
      state: null,
      observation: seen((answer as unknown as Answer).observation),
    }),
    step: (_state, _action, answer) => {
      const { observation, reward, terminated, truncated } = answer as unknown as Answer;
      if (typeof reward !== 'number' || !Number.isFinite(reward)) {
        throw new UsageError(`${id}: it paid ${JSON.stringify(reward)}, which is no number`);
      }
      return { state: null, observation: seen(observation), reward, terminated, truncated };
    },
  };
}

interface Answer {
  readonly observation: unknown;
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
}

/** Who answers a trainer's questions, `{ reset }` and `{ step }`, through the wrappers. */
function worldOf(child: Child, environment: Environment, seed: number): World {
  let state: unknown = null;
  // As Gymnasium asks of its users: seeded once, then never again.
  let next: number | null = seed;
  return {
    async ask(question) {
      const asked = question as { reset?: true; step?: unknown };
      if (asked.reset) {
        const answer = await child.ask({ reset: next });
        next = null;
        const begun = environment.reset(answer as never);
        state = begun.state;
        return { observation: begun.observation };
      }
      const answer = await child.ask({ step: asked.step });
      const step = environment.step(state, asked.step, answer as never);
      state = step.state;
      const { observation, reward, terminated, truncated } = step;
      return { observation, reward, terminated, truncated };
    },
  };
}
