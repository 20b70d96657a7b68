import { type Environment, parseConfig, RepriseError, type Step } from '@reprise/core';
import { z } from 'zod';
import { wrapped } from './wrapped.ts';

/** What a time limit is made of. */
export const timeLimitOptions = z.strictObject({
  maxEpisodeSteps: z.int().min(1).describe('steps after which an episode is truncated'),
  replace: z
    .boolean()
    .default(false)
    .describe('whether it takes the place of a limit that comes first'),
});

/** A state with the steps of its episode. */
interface LimitedState {
  readonly state: unknown;
  readonly elapsed: number;
}

/**
 * The environment truncated after `maxEpisodeSteps`, or at its own limit where that comes first
 * (Gymnasium's TimeLimit); with `replace`, at no other limit (`max_episode_steps` of Gymnasium's `make`).
 * Throws `bad-config`, and `bad-environment` for the limit of a world outside, which only that world can
 * replace.
 */
export function timeLimit(
  environment: Environment,
  options: z.input<typeof timeLimitOptions>,
): Environment {
  const parsed = parseConfig('timeLimit', timeLimitOptions, options);
  const { maxEpisodeSteps: limit, replace } = parsed;
  if (replace && environment.isExternal) {
    throw new RepriseError(
      'bad-environment',
      `timeLimit: only ${environment.id} itself can replace its limit: make it with another (Gymnasium: max_episode_steps=${limit})`,
    );
  }
  const limited = (step: Step<unknown, unknown>, elapsed: number): Step<unknown, unknown> => ({
    state: { state: step.state, elapsed },
    observation: step.observation,
    reward: step.reward,
    terminated: step.terminated,
    truncated: (step.truncated && !replace) || elapsed >= limit,
  });
  const inner = (state: unknown) => state as LimitedState;
  return wrapped(
    environment,
    { wrapper: 'timeLimit', ...parsed },
    {
      maxEpisodeSteps: replace ? limit : Math.min(limit, environment.maxEpisodeSteps ?? limit),
      reset(key) {
        const { state, observation } = environment.reset(key);
        return { state: { state, elapsed: 0 }, observation };
      },
      step(state, action, key) {
        const { state: before, elapsed } = inner(state);
        return limited(environment.step(before, action, key), elapsed + 1);
      },
      ...(environment.recover && {
        recover(state, action, observation) {
          const { state: before, elapsed } = inner(state);
          const step = environment.recover!(before, action, observation);
          return step && limited(step, elapsed + 1);
        },
      }),
      ...(environment.render && { render: (state) => environment.render!(inner(state).state) }),
      ...(environment.actionMask && {
        actionMask: (state) => environment.actionMask!(inner(state).state),
      }),
      ...(environment.describe && {
        describe: (state) => environment.describe!(inner(state).state),
      }),
    },
  );
}
