import { type Environment, foldIn } from '@reprise/core';

/** The world with another key, by `salt`, in the place of each: its draws are others. */
export function withOtherDraws(environment: Environment, salt: number): Environment {
  return {
    ...environment,
    reset: (key) => environment.reset(foldIn(key, salt)),
    step: (state, action, key) => environment.step(state, action, foldIn(key, salt)),
    recover: undefined,
  } as Environment;
}
