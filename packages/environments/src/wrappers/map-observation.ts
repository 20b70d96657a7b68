import type { Environment, Space } from '@reprise/core';
import { wrapped } from './wrapped.ts';

/** How observations are changed. */
export interface ObservationMap {
  /** What tells it from others; it stands in the options. */
  readonly name: string;
  readonly space: Space<unknown>;
  /** The observation that is shown for one of the environment's; pure. */
  map(observation: never): unknown;
}

/**
 * The environment that shows what `map` makes of its observations. It has no model and recovers nothing
 * any more; whoever reads a recording of it must make it by the same function.
 */
export function mapObservation(environment: Environment, change: ObservationMap): Environment {
  return observing(environment, { wrapper: 'mapObservation', name: change.name }, change);
}

/** The same for a wrapper that has a name of its own. */
export function observing(
  environment: Environment,
  wrapper: Readonly<Record<string, unknown>>,
  { space, map }: Pick<ObservationMap, 'space' | 'map'>,
): Environment {
  const shown = map as (observation: unknown) => unknown;
  return wrapped(environment, wrapper, {
    observationSpace: space,
    reset(key) {
      const { state, observation } = environment.reset(key);
      return { state, observation: shown(observation) };
    },
    step(state, action, key) {
      const step = environment.step(state, action, key);
      return {
        state: step.state,
        observation: shown(step.observation),
        reward: step.reward,
        terminated: step.terminated,
        truncated: step.truncated,
      };
    },
    recover: null,
    model: null,
  });
}
