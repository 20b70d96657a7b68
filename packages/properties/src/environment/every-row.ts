import {
  type Environment,
  foldIn,
  type Key,
  type Outcome,
  type Step,
  type TableModel,
} from '@reprise/core';

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
  readonly state: unknown;
  readonly action: number;
  readonly row: readonly Outcome[];
  readonly steps: readonly Step<unknown, unknown>[];
}

/**
 * Takes every action in every state that steps come to, breadth first, where random play may never go: each
 * row with as many keys as its outcomes need. No step is taken after an end, the step limit included.
 */
export function* everyRow(
  environment: Environment,
  { actions, outcomes }: TableModel,
  key: Key,
): Generator<TriedRow, void, void> {
  const found = new Map<number, unknown>();
  const add = ({ state, observation }: { state: unknown; observation: unknown }) => {
    if (!found.has(observation as number)) found.set(observation as number, state);
  };
  for (let i = 0; i < RESETS; i++) add(environment.reset(foldIn(foldIn(key, 0), i)));
  let taken = 0;
  // A Map goes on to what is added meanwhile.
  for (const [at, state] of found) {
    for (let action = 0; action < actions; action++) {
      if (taken >= MOST_STEPS) return;
      const row = outcomes[at]?.[action] ?? [];
      const count = row.length > 1 ? STEPS_EACH * row.length : 1;
      const steps = Array.from({ length: count }, () =>
        environment.step(state, action, foldIn(foldIn(key, 1), taken++)),
      );
      yield { at, state, action, row, steps };
      for (const step of steps) if (!step.terminated && !step.truncated) add(step);
    }
  }
}
