import { type Environment, foldIn, integer, type Key, type Step } from '@reprise/core';

/** Walkers that go on together, once one alone came to an end. */
const WALKERS = 12;

/** Steps that are taken at the length itself: what ends there too shows. */
const LAST = 60;

/** Steps back that are taken where all came to an end: 2 to one of the powers below this. */
const POWERS = 8;

/** Steps in all, for each of the length, and at the most: a limit that is not come to by then is left. */
const STEPS_EACH = 40;
const MOST_STEPS = 20_000;

/** A step of an episode that was not over before it. */
export interface LongStep {
  readonly step: Step<unknown, unknown>;
  /** Steps of this episode, this one included. */
  readonly elapsed: number;
}

/**
 * Steps of episodes that are looked for until one is `length` steps long, as random play's may never be:
 * several walkers go on together, and where one comes to an end another takes its place (“go with the
 * winners”, Aldous and Vazirani 1994); where all do, they go back some steps. No step is taken after an end.
 */
export function* longWalk(
  environment: Environment,
  key: Key,
  length: number,
): Generator<LongStep, void, void> {
  // The states after as many steps, of episodes that are not over.
  const alive: (readonly unknown[])[] = [[environment.reset(foldIn(key, 4)).state]];
  const steps = Math.min(MOST_STEPS, STEPS_EACH * length);
  let walkers = 1;
  for (let taken = 0; taken < steps; ) {
    const states = alive.at(-1)!;
    const next: unknown[] = [];
    const count = alive.length === length ? LAST : walkers;
    for (let i = 0; i < count; i++, taken++) {
      const action = environment.actionSpace.sample(foldIn(foldIn(key, 5), taken));
      const stepKey = foldIn(foldIn(key, 6), taken);
      const step = environment.step(states[i % states.length], action, stepKey);
      yield { step, elapsed: alive.length };
      if (!step.terminated && !step.truncated) next.push(step.state);
    }
    if (alive.length === length) return;
    if (next.length > 0) alive.push(next);
    else {
      walkers = WALKERS;
      const back = 1 << integer(foldIn(foldIn(key, 7), taken), POWERS);
      alive.length = Math.max(1, alive.length - back);
    }
  }
}
