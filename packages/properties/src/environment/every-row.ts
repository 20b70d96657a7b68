import {
  type Environment,
  foldIn,
  type Key,
  type Outcome,
  type Step,
  type TableModel,
} from '@reprise/core';
import { longWalk } from './long-walk.ts';

/** Episodes that are begun, so that most first states are found. */
const RESETS = 50;

/** Steps of one row, for each of its outcomes; one where the model says that there is one only. */
const STEPS_EACH = 4;

/** Steps in all: a larger world is gone through up to there. */
const MOST_STEPS = 20_000;

/** A row of a model, and steps that were taken there. */
export interface TriedRow {
  /** The state's number in the model. */
  readonly at: number;
  /** That state as it was found first and, where a long walk came there, as late in an episode as it did. */
  readonly states: readonly unknown[];
  readonly action: number;
  readonly row: readonly Outcome[];
  readonly steps: readonly Step<unknown, unknown>[];
}

/**
 * Takes every action in every state that steps come to, breadth first, where random play may never go: each
 * row with as many keys as its outcomes need; and with some late in an episode, as a walk of up to `length` steps
 * comes there. No step is taken after an end, the step limit included.
 */
export function* everyRow(
  environment: Environment,
  { actions, outcomes }: TableModel,
  key: Key,
  length: number,
): Generator<TriedRow, void, void> {
  const latest = latestStates(environment, foldIn(key, 2), length);
  const found = new Map<number, unknown>();
  const add = ({ state, observation }: { state: unknown; observation: unknown }) => {
    if (!found.has(observation as number)) found.set(observation as number, state);
  };
  for (let i = 0; i < RESETS; i++) add(environment.reset(foldIn(foldIn(key, 0), i)));
  let taken = 0;
  const stepsOf = (state: unknown, action: number, count: number) =>
    Array.from({ length: count }, () =>
      environment.step(state, action, foldIn(foldIn(key, 1), taken++)),
    );
  // A Map goes on to what is added meanwhile.
  for (const [at, state] of found) {
    const late = latest.has(at) ? [latest.get(at)] : [];
    for (let action = 0; action < actions; action++) {
      if (taken >= MOST_STEPS) return;
      const row = outcomes[at]?.[action] ?? [];
      const steps = stepsOf(state, action, row.length > 1 ? STEPS_EACH * row.length : 1);
      for (const step of steps) if (!step.terminated && !step.truncated) add(step);
      const lateSteps = late.flatMap((one) => stepsOf(one, action, row.length));
      yield { at, states: [state, ...late], action, row, steps: [...steps, ...lateSteps] };
    }
  }
}

/** The state of each observation as late in an episode as a long walk comes to it. */
function latestStates(environment: Environment, key: Key, length: number): Map<number, unknown> {
  const latest = new Map<number, { readonly state: unknown; readonly elapsed: number }>();
  const most = Math.min(length, environment.maxEpisodeSteps ?? length);
  for (const { step, elapsed } of longWalk(environment, key, most)) {
    const at = step.observation as number;
    const isLater = elapsed > (latest.get(at)?.elapsed ?? 0);
    if (isLater && !step.terminated && !step.truncated)
      latest.set(at, { state: step.state, elapsed });
  }
  return new Map([...latest].map(([at, { state }]) => [at, state]));
}
