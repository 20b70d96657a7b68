import { fileURLToPath } from 'node:url';
import { UsageError } from '@reprise/cli';
import { type Environment, RepriseError, type World } from '@reprise/core';
import {
  externalEnvironment,
  makeWrapped,
  spaceFromJson,
  spaceToJson,
} from '@reprise/environments';
import type { z } from 'zod';
import { checkedAnswer, madeAnswer, resetAnswer, stepAnswer } from './answers.ts';
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
    const answer = await child.ask({ make: input.id, options: input.options });
    const { made } = checkedAnswer(name, 'make', madeAnswer, answer);
    const outside = makeWrapped(answering(name, made), input.wrappers);
    const { observationSpace, actionSpace, maxEpisodeSteps, rewardThreshold } = outside;
    const environment = externalEnvironment(name, {
      ...input.options,
      gymnasium: made.gymnasium,
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
function answering(id: string, made: Made): Environment {
  const { maxEpisodeSteps, rewardThreshold } = made;
  const known = (which: 'observation' | 'action') => {
    try {
      return spaceFromJson(made[`${which}Space`]);
    } catch (cause) {
      throw new UsageError(`${id}: its ${which} space: ${(cause as Error).message}`, { cause });
    }
  };
  const observationSpace = known('observation');
  const seen = (observation: unknown) => {
    if (isShown(observationSpace, observation)) return observation;
    throw new UsageError(
      `${id}: it showed ${JSON.stringify(observation)?.slice(0, 80)}, which is not in ${observationSpace}`,
    );
  };
  return {
    ...{ id, options: {}, isExternal: true },
    observationSpace,
    actionSpace: known('action'),
    ...{ maxEpisodeSteps, rewardThreshold },
    reset(answer) {
      const { observation } = checkedAnswer(id, 'reset', resetAnswer, answer);
      return { state: null, observation: seen(observation) };
    },
    step(_state, action, answer) {
      if (answer instanceof Asked) {
        answer.action = action;
        throw answer;
      }
      const { observation, ...end } = checkedAnswer(id, 'step', stepAnswer, answer);
      return { state: null, observation: seen(observation), ...end };
    },
  };
}

type Made = z.infer<typeof madeAnswer>['made'];

/** In place of an answer: what is asked for is the action that the wrapped environment would take. */
class Asked {
  readonly k0 = 0;
  readonly k1 = 0;
  action: unknown;
}

/** The action that a wrapped environment takes for `action`: it is Python's to make a step of. */
function innerAction(environment: Environment, state: unknown, action: unknown): unknown {
  const asked = new Asked();
  try {
    environment.step(state, action, asked);
  } catch (thrown) {
    if (thrown !== asked) throw thrown;
  }
  return asked.action;
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
      const answer = await child.ask({ step: innerAction(environment, state, asked.step) });
      const step = environment.step(state, asked.step, answer as never);
      state = step.state;
      const { observation, reward, terminated, truncated } = step;
      return { observation, reward, terminated, truncated };
    },
  };
}
