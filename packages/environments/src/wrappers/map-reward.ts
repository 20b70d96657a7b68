import type { Environment, Step } from '@reprise/core';
import { wrapped } from './wrapped.ts';

/** The environment whose rewards are those that `change` makes of its own; its model’s with them. */
export function mapReward(
  environment: Environment,
  wrapper: Readonly<Record<string, unknown>>,
  rewardThreshold: number | null,
  change: (reward: number) => number,
): Environment {
  const paid = (step: Step<unknown, unknown>): Step<unknown, unknown> => ({
    state: step.state,
    observation: step.observation,
    reward: change(step.reward),
    terminated: step.terminated,
    truncated: step.truncated,
  });
  const model = environment.model?.();
  const changed = model && {
    ...model,
    outcomes: model.outcomes.map((rows) =>
      rows.map((row) => row.map((outcome) => ({ ...outcome, reward: change(outcome.reward) }))),
    ),
  };
  return wrapped(environment, wrapper, {
    rewardThreshold,
    step: (state, action, key) => paid(environment.step(state, action, key)),
    ...(environment.recover && {
      recover(state, action, observation) {
        const step = environment.recover!(state, action, observation);
        return step && paid(step);
      },
    }),
    ...(changed && { model: () => changed }),
  });
}
