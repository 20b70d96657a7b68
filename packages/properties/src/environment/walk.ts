import { type Environment, foldIn, type Key, type Step } from '@reprise/core';
import { holds, shown } from './holds.ts';

/** A step of a walk, with all that it was taken from. */
export interface WalkedStep {
  readonly state: unknown;
  readonly action: unknown;
  readonly key: Key;
  readonly step: Step<unknown, unknown>;
  /** Steps of this episode, this one included. */
  readonly elapsed: number;
}

/** Steps with drawn actions, episode after episode; a generator, so that walks can be interleaved. */
export function* walk(
  environment: Environment,
  key: Key,
  steps: number,
): Generator<WalkedStep, void, void> {
  let state: unknown;
  let elapsed = 0;
  for (let i = 0, episode = 0; i < steps; i++) {
    if (elapsed === 0) {
      const reset = environment.reset(foldIn(foldIn(key, 0), episode++));
      holds(isObject(reset), () => `reset gives ${shown(reset)}, not { state, observation }`);
      ({ state } = reset);
    }
    const action = environment.actionSpace.sample(foldIn(foldIn(key, 1), i));
    const stepKey = foldIn(foldIn(key, 2), i);
    const step = environment.step(state, action, stepKey);
    holds(isObject(step), () => `step ${i} gives ${shown(step)}, not { state, observation, … }`);
    yield { state, action, key: stepKey, step, elapsed: ++elapsed };
    if (step.terminated || step.truncated) elapsed = 0;
    state = step.state;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Promise);
}
