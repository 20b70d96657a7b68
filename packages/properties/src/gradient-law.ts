import {
  type AnyTrainer,
  begin,
  isPersistentArray,
  type PersistentArray,
  PersistentFloat64Array,
  RepriseError,
} from '@reprise/core';
import { expectGradient } from './gradient.ts';
import { type Law, LawError } from './law.ts';
import { NothingCheckedError } from './nothing-checked.ts';
import { transitionsOf } from './transitions-of.ts';

/** Updates checked in each run. */
const UPDATES = 3;

/**
 * The law of gradient descent: what an update takes off the parameters is the learning rate times the
 * gradient of the loss, and the reward is minus that loss. `parameters` names the state's fields that
 * hold them, `learningRate` reads the rate off the config.
 *
 * A run in which no component stands out of its tolerance, so that a wrong sign would not be seen, throws a
 * NothingCheckedError.
 */
export function gradientLaw(
  parameters: readonly string[],
  learningRate = (config: { readonly learningRate: number }) => config.learningRate,
): Law {
  return {
    sentence: 'an update is the learning rate times the gradient, by central finite differences',
    check(trainer, input) {
      const beginning = begin(trainer, input);
      const rate = learningRate(beginning.config as { learningRate: number });
      const transitions = transitionsOf(trainer, input);
      const stateBefore = (i: number) => (i > 0 ? transitions[i - 1]!.state : beginning.state);
      let checked = 0;
      let seen = 0;
      let reward = -1;
      for (const { seq, event, state } of transitions) {
        if (event.kind === 'reward') reward = seq;
        if (event.kind !== 'parameter-update' || checked === UPDATES) continue;
        checked++;
        if (reward === -1) {
          throw new RepriseError(
            'bad-claim',
            `${trainer.id}: no 'reward' event comes before an update, whose gradient is to be that of minus the reward: gradientLaw is of learners that tell it`,
          );
        }
        const before = stateBefore(reward) as Record<string, unknown>;
        const old = parameters.map((name) => values(trainer, before, name));
        const moved = parameters.flatMap((name) => values(trainer, state as typeof before, name));
        const at = old.flat();
        // A diverging run is checked up to where doubles end.
        if (![...at, ...moved].every((value) => Math.abs(value) < 1e100)) break;
        const loss = (changed: readonly number[]) => {
          let from = 0;
          const edited = { ...before };
          parameters.forEach((name, i) => {
            edited[name] = PersistentFloat64Array.from(changed.slice(from, from + old[i]!.length));
            from += old[i]!.length;
          });
          return -trainer.decide(edited, beginning.problem).reward;
        };
        const gradient = at.map((value, i) => (value - moved[i]!) / rate);
        const largest = Math.max(...at.map(Math.abs), ...moved.map(Math.abs));
        const slack = (4 * Number.EPSILON * largest) / rate;
        try {
          const components = expectGradient(loss, gradient, at, { slack, operations: 1000 });
          seen += components.filter(({ isSeen }) => isSeen).length;
        } catch (error) {
          throw error instanceof LawError ? new LawError(error.message, seq) : error;
        }
      }
      if (checked === 0) {
        throw new NothingCheckedError(
          `none of ${transitions.length} transitions is a 'parameter-update'`,
        );
      }
      if (seen === 0) {
        throw new NothingCheckedError(
          `no gradient of ${checked} updates is greater than its tolerance, and a wrong sign would not be seen`,
        );
      }
    },
  };
}

function values(
  { id }: AnyTrainer,
  state: Readonly<Record<string, unknown>>,
  name: string,
): number[] {
  const array = state[name];
  if (isPersistentArray(array)) return [...(array as PersistentArray)];
  const learned = Object.keys(state).filter((field) => isPersistentArray(state[field]));
  const has = learned.map((field) => `'${field}'`).join(', ') || 'none';
  throw new RepriseError(
    'bad-claim',
    `${id}: the state has no parameters '${name}': its numbers that are learned are ${has}`,
  );
}
