import {
  type AnyTrainer,
  type Environment,
  foldIn,
  keyOf,
  type Outcome,
  reachableStates,
  type TableModel,
} from '@reprise/core';
import { walk } from '../environment/walk.ts';
import type { LawCase } from '../law.ts';
import { snapshot } from '../snapshot.ts';
import { forEachTransition } from '../transitions-of.ts';

/** Transitions by which a trainer that acts in its world has acted. */
const TRANSITIONS = 10;

/** Steps of the walk that looks whether a world without a model draws, and keys for each. */
const STEPS = 200;
const KEYS = 3;

/**
 * Whether a run's world decides by draws: the trainer takes steps in it, and what comes of a step is drawn.
 * A learner in expectation takes none; in a deterministic world nothing is drawn.
 */
export function worldDraws(trainer: AnyTrainer, input: LawCase): boolean {
  const { environment } = input;
  if (!environment || environment.isExternal || !takesSteps(trainer, input)) return false;
  const model = environment.model?.();
  return model ? isStochastic(model) : drawsSteps(environment);
}

function takesSteps(trainer: AnyTrainer, input: LawCase): boolean {
  let takes = false;
  try {
    const until = ({ seq }: { seq: number }) => takes || seq + 1 >= TRANSITIONS;
    forEachTransition(trainer, { ...input, until }, ({ event }) => {
      takes = event.kind === 'environment-step';
    });
  } catch {
    // What fails is told by the run itself.
    return false;
  }
  return takes;
}

function isStochastic(model: TableModel): boolean {
  const reachable = reachableStates(model);
  return model.outcomes.some(
    (row, state) => reachable[state] && row.some((outcomes) => !allSame(outcomes)),
  );
}

/** Whether all outcomes that ever come are one: two may lead to the same. */
function allSame(outcomes: readonly Outcome[]): boolean {
  const [first, ...others] = outcomes.filter(({ probability }) => probability > 0);
  return others.every(
    ({ nextState, reward, terminated }) =>
      nextState === first!.nextState &&
      reward === first!.reward &&
      terminated === first!.terminated,
  );
}

/** Whether the same step comes out otherwise with another key, anywhere on a walk. */
function drawsSteps(environment: Environment): boolean {
  const key = keyOf(0);
  let i = 0;
  for (const { state, action, step } of walk(environment, foldIn(key, 0), STEPS)) {
    const seen = seenOf(step);
    for (let j = 0; j < KEYS; j++) {
      if (seenOf(environment.step(state, action, foldIn(foldIn(key, 1), i++))) !== seen)
        return true;
    }
  }
  return false;
}

function seenOf({ observation, reward, terminated }: ReturnType<Environment['step']>): string {
  return JSON.stringify(snapshot({ observation, reward, terminated }));
}
