import { badAction, type Environment, type Space } from '@reprise/core';
import { wrapped } from './wrapped.ts';

/** How actions are changed. */
export interface ActionMap {
  /** What tells it from others; it stands in the options. */
  readonly name: string;
  /** The actions that are taken; others are refused. */
  readonly space: Space<unknown>;
  readonly actionNames?: readonly string[];
  /** The environment's action for one that is taken; pure. */
  map(action: never): unknown;
}

/**
 * The environment that takes actions of another space, by `map`. It has no model and recovers nothing any
 * more; whoever reads a recording of it must make it by the same function.
 */
export function mapAction(environment: Environment, change: ActionMap): Environment {
  const { name, space, actionNames } = change;
  const taken = change.map as (action: unknown) => unknown;
  const { id } = environment;
  return wrapped(
    environment,
    { wrapper: 'mapAction', name },
    {
      actionSpace: space,
      actionNames: actionNames ?? null,
      step(state, action, key) {
        if (!space.contains(action)) throw badAction({ id, actionSpace: space }, action);
        return environment.step(state, taken(action), key);
      },
      recover: null,
      model: null,
      actionMask: null,
    },
  );
}
